package command

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"racelab/lessons"
	"racelab/lessons/pack"
	"racelab/sim"
	"racelab/sim/cells"
)

func (a *app) lessonsCommand() *cobra.Command {
	cmd := a.listLessonsCommand()
	cmd.AddCommand(a.newLessonCommand())
	return cmd
}

// listLessonsCommand only lists: it is what others may ask of a server.
func (a *app) listLessonsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lessons",
		Short: "List the lessons and their switches",
		Args:  noArgs,
		RunE: a.do(func(context.Context, []string) (int, error) {
			if a.json {
				return statusHolds, a.writeLessonsJSON(lessons.All())
			}
			return statusHolds, a.print(lessonsText(lessons.All()))
		}),
	}
	cmd.Flags().BoolVar(&a.json, "json", false, "print JSON")
	return cmd
}

func (a *app) newLessonCommand() *cobra.Command {
	kata := false
	cmd := &cobra.Command{
		Use:   "new NAME|DIR",
		Short: "Write a new lesson, or a kata, into a folder of yours for you to fill in, or a lesson into racelab's source",
		Long: "Writes a small lesson that works, for you to replace piece by piece. With the path of a folder that is not there yet,\n" +
			"such as ./incidents/lost-invoice, it is one of your own: its page, its code and fixes that are written out stand there, and\n" +
			"racelab lint and racelab learn use it as it is. With --kata it is a kata. With a NAME, such as lost-update, it is a\n" +
			"lesson of the course: a folder in lessons and a page in content/lessons. Run that in a clone of racelab.",
		Example: "racelab lessons new ./incidents/lost-invoice\nracelab lessons new --kata ./incidents/slow-queue\nracelab lessons new lost-invoice",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("a new lesson needs one name or folder, such as: racelab lessons new ./incidents/lost-invoice")
			}
			return nil
		},
		RunE: a.do(func(_ context.Context, args []string) (int, error) {
			if pack.IsPath(args[0]) {
				return a.newOwn(args[0], kata)
			}
			if kata {
				return statusError, fmt.Errorf("--kata is for the path of a folder of yours: racelab lessons new --kata ./%s", cells.Clean(args[0]))
			}
			files, err := lessons.Create(".", args[0])
			if err != nil {
				return statusError, err
			}
			return statusHolds, a.print(createdText(args[0], files))
		}),
	}
	cmd.Flags().BoolVar(&kata, "kata", false, "write a kata, not a lesson")
	return cmd
}

func createdText(name string, files []string) string {
	return fmt.Sprintf(`Written:

  %s

It is a small lesson that works; replace it piece by piece. Then:

  go generate ./lessons                        makes it one of the catalogue
  go test ./lessons -run 'TestLessons/%[2]s'   says what is still missing
  go generate ./lessons/course                         once it does as it should: notes its pattern, for reviews
  go run . lab %[2]s                           opens it
`, strings.Join(files, "\n  "), name)
}

type lessonJSON struct {
	Name     string       `json:"name"`
	Title    string       `json:"title"`
	Part     string       `json:"part"`
	Switches []switchJSON `json:"switches"`
}

type switchJSON struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Text string `json:"text"`
}

func (a *app) writeLessonsJSON(all []*lessons.Lesson) error {
	out := make([]lessonJSON, len(all))
	for i, l := range all {
		out[i] = lessonJSON{Name: l.Name, Title: l.Title, Part: l.Part, Switches: switchesJSON(l.Switches)}
	}
	return writeJSON(a.stdout, out)
}

func switchesJSON(switches []sim.Switch) []switchJSON {
	out := make([]switchJSON, len(switches))
	for i, s := range switches {
		out[i] = switchJSON{Name: s.Name, Kind: s.Kind, Text: s.Text}
	}
	return out
}

func lessonsText(all []*lessons.Lesson) string {
	var b strings.Builder
	part := ""
	for _, l := range all {
		if l.Part != part {
			part = l.Part
			fmt.Fprintf(&b, "%s\n", bold(part))
		}
		fmt.Fprintf(&b, "\n  %s  %s\n", bold(l.Name), l.Title)
		name := 0
		for _, s := range l.Switches {
			name = max(name, len(s.Name))
		}
		for _, s := range l.Switches {
			fmt.Fprintf(&b, "    %-*s  %-7s  %s\n", name, s.Name, s.Kind, s.Text)
		}
	}
	b.WriteString("\nracelab check NAME --switch SWITCH explores a lesson; racelab lab NAME opens it.\n")
	return b.String()
}
