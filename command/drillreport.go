package command

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) drillReportCommand() *cobra.Command {
	var name, out string
	var seed int
	var page bool
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Write the post-mortem of your attempt, as Markdown or as a page with its graphs and traces",
		Long: "Writes the post-mortem of an attempt that was ended: the timeline with what each line stands on in the run, the impact in numbers, what each " +
			"action did, and the token that plays it again. With --html it is a page that needs nothing else, with graphs of the metrics and " +
			"a picture of the two requests that met.",
		Example: "racelab drill report\nracelab drill report --html -o night.html",
		Args:    cobra.NoArgs,
		RunE: a.do(func(_ context.Context, _ []string) (int, error) {
			s, err := a.takeUpLast(name, seed)
			if err != nil {
				return statusError, err
			}
			if !s.Ended() {
				return statusError, fmt.Errorf("the report of %s, seed %d, is written after the end: %s goes on with it, and end ends it", s.Drill.Name, s.Seed, s.Command())
			}
			var text []byte
			if page {
				text, err = s.ReportPage()
			} else {
				var md string
				md, err = s.Report()
				text = []byte(md)
			}
			if err != nil {
				return statusError, fmt.Errorf("writing the post-mortem: %w", err)
			}
			if out == "" {
				_, err = a.stdout.Write(text)
			} else {
				err = writeNew(out, text, false)
			}
			return statusHolds, err
		}),
	}
	cmd.Flags().StringVar(&name, "drill", "", "the drill; without it, the night that you played last")
	cmd.Flags().IntVar(&seed, "seed", 0, "the night of the drill; 0 takes the first")
	cmd.Flags().BoolVar(&page, "html", false, "a page with pictures")
	cmd.Flags().StringVarP(&out, "output", "o", "", "file to write, which must not be there yet; without it, standard output")
	return cmd
}
