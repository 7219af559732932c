package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"racelab/lessons/course/drill"
)

func (a *app) drillExportCommand() *cobra.Command {
	var name string
	var seed int
	cmd := &cobra.Command{
		Use:   "export DIR",
		Short: "Write the logs, metrics and tables of your attempt as files, for grep, jq, Prometheus and psql",
		Long: "Writes the night of an attempt, up to the second at which its clock stands, into a folder: logs.jsonl, " +
			"metrics.txt and tables.sql. Without an attempt that is kept it is the night when the page comes in.",
		Example: "racelab drill export night\njq -r 'select(.item==\"p-00\") | .msg' night/logs.jsonl\npsql -f night/tables.sql",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name the folder to write: racelab drill export night")
			}
			return nil
		},
		RunE: a.do(func(_ context.Context, args []string) (int, error) {
			s, err := a.takeUpLast(name, seed)
			if err != nil {
				return statusError, err
			}
			return statusHolds, a.exportNight(s.Attempt, args[0])
		}),
	}
	cmd.Flags().StringVar(&name, "drill", "", "the drill; without it, the night that you played last")
	cmd.Flags().IntVar(&seed, "seed", 0, "the night of the drill; 0 takes the first")
	return cmd
}

// exportNight writes the files. One that is there already is not written over.
func (a *app) exportNight(att *drill.Attempt, dir string) error {
	files, err := att.Export()
	if err != nil {
		return fmt.Errorf("writing the night of %s: %w", att.Drill.Name, err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the folder for the night: %w", err)
	}
	for _, f := range files {
		out, err := os.OpenFile(filepath.Join(dir, f.Name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, os.ErrExist) {
			return fmt.Errorf("%s is there already: name another folder", filepath.Join(dir, f.Name))
		}
		if err != nil {
			return fmt.Errorf("writing the night: %w", err)
		}
		_, err = out.Write(f.Text)
		if err = errors.Join(err, out.Close()); err != nil {
			return fmt.Errorf("writing the night: %w", err)
		}
		if _, err := fmt.Fprintf(a.stdout, "%s  %s\n", filepath.Join(dir, f.Name), f.Words); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(a.stdout, "%s, seed %d, up to %s.\n", strings.TrimSpace(att.Drill.Name), att.Seed, drill.Clock(att.Now()))
	return err
}
