package command

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"racelab/lessons"
	"racelab/lessons/katas"
	"racelab/sim"
)

func (a *app) lessonsCommand() *cobra.Command {
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
	cmd.AddCommand(a.newLessonCommand())
	return cmd
}

func (a *app) newLessonCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "new NAME|DIR",
		Short: "Write a new lesson into racelab's source, or a kata of your own into a folder, for you to fill in",
		Long: "Writes a small lesson that works: a folder in lessons and a page in content/lessons. Run it in a clone\n" +
			"of racelab. NAME is what the lesson is called on the command line, such as lost-update. With the path of a folder,\n" +
			"such as ./lost-invoice, it writes a kata of your own there, which needs no clone: racelab lint and racelab kata use it.",
		Example: "racelab lessons new lost-invoice\nracelab lessons new ./incidents/lost-invoice",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("a new lesson needs one name, such as: racelab lessons new lost-invoice")
			}
			return nil
		},
		RunE: a.do(func(_ context.Context, args []string) (int, error) {
			if katas.IsPath(args[0]) {
				return a.newKata(args[0])
			}
			files, err := lessons.Create(".", args[0])
			if err != nil {
				return statusError, err
			}
			return statusHolds, a.print(createdText(args[0], files))
		}),
	}
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
