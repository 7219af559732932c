package command

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"racelab/lessons/exercise"
	"racelab/lessons/katas"
	"racelab/sim/cells"
	"racelab/sim/number"
)

func (a *app) lintCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lint DIR",
		Short: "Check a pack of katas of your own, or one kata",
		Long: "Reads a pack (a folder with a pack.md and a folder for each kata) or one kata (a folder with a kata.md), and judges everything in it: " +
			"the solutions below right have to hold in every interleaving; what the learner begins with, the submissions below wrong, and a few cheats must not, " +
			"each for the reason that its text names. Exit status: 0 if the pack is right, 1 if something in it is not, 2 if it cannot be read.",
		Example: "racelab lessons new ./incidents/lost-invoice\nracelab lint ./incidents/lost-invoice\nracelab kata ./incidents/lost-invoice",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name the folder of a pack or of a kata: racelab lint ./incidents")
			}
			return nil
		},
		RunE: a.do(func(ctx context.Context, args []string) (int, error) { return a.lint(ctx, args[0]) }),
	}
	cmd.Flags().BoolVar(&a.json, "json", false, "print JSON")
	return cmd
}

// lintJSON is what is wrong with a kata, in JSON.
type lintJSON struct {
	Kata       string   `json:"kata"`
	Complaints []string `json:"complaints"` // empty if it is right
}

func (a *app) lint(ctx context.Context, dir string) (int, error) {
	p, err := katas.ReadPack(dir)
	if err != nil {
		return statusError, err
	}
	status, out := statusHolds, []lintJSON{}
	for _, k := range p.Katas {
		complaints := exercise.LintKata(ctx, k)
		if ctx.Err() != nil {
			return statusInterrupted, ctx.Err()
		}
		if len(complaints) > 0 {
			status = statusFails
		}
		out = append(out, lintJSON{kataBase(k), append([]string{}, complaints...)})
		if a.json {
			continue
		}
		if err := a.print(lintText(k, complaints)); err != nil {
			return statusError, err
		}
	}
	if a.json {
		return status, writeJSON(a.stdout, out)
	}
	return status, nil
}

func lintText(k *katas.Kata, complaints []string) string {
	var b strings.Builder
	said := fmt.Sprintf("%s: %s hold, %s do not, each for its reason", cells.Clean(kataBase(k)),
		number.Of(int64(len(k.Right)), "solution"), number.Of(int64(len(k.Wrong)), "wrong submission"))
	if len(complaints) > 0 {
		said = cells.Clean(kataBase(k)) + ": " + number.Of(int64(len(complaints)), "complaint")
	}
	b.WriteString(verdict(len(complaints) > 0, said) + "\n")
	for _, c := range complaints {
		for i, l := range cells.Wrap(cells.Clean(c), textWidth-4) {
			lead := "  - "
			if i > 0 {
				lead = "    "
			}
			b.WriteString(lead + l + "\n")
		}
	}
	return b.String()
}

// kataBase is the name of a kata without that it is of a pack.
func kataBase(k *katas.Kata) string { return strings.TrimPrefix(k.Name, "pack/") }

// newKata makes a kata of one's own in a folder that is in no clone of racelab.
func (a *app) newKata(dir string) (int, error) {
	files, err := katas.CreateKata(dir)
	if err != nil {
		return statusError, err
	}
	for i := range files {
		files[i] = cells.Clean(files[i])
	}
	dir = cells.Clean(dir)
	return statusHolds, a.print(fmt.Sprintf(`Written:

  %s

It is a kata that works; replace it piece by piece: the page kata.md, what the
learner begins with and the tests in starter, solutions in right, and what people
try that does not hold in wrong. Then:

  racelab lint %[2]s    says what is still missing, and proves the rest
  racelab kata %[2]s    opens it, as a learner would

Several katas make a pack: put a file pack.md beside their folders, with the lines
"format: 1" and "title: …".
`, strings.Join(files, "\n  "), dir))
}

// packKata opens the kata of a pack that a path names, or lists them if there are several.
func (a *app) packKata(ctx context.Context, args []string, f kataFlags) (int, error) {
	p, err := katas.ReadPack(args[0])
	if err != nil {
		return statusError, err
	}
	if len(p.Katas) > 1 || p.Title != "" {
		if len(args) > 1 || f != (kataFlags{}) {
			return statusError, fmt.Errorf("%s is a pack: name one of its katas, such as %s", cells.Clean(args[0]), cells.Clean(filepath.Join(args[0], kataBase(p.Katas[0]))))
		}
		return a.listKatas(ctx, p.Title, strings.TrimRight(args[0], `/\`)+"/", p.Katas)
	}
	dir := "my-" + kataBase(p.Katas[0]) // not that of the kata itself, which may be beside
	if len(args) > 1 {
		dir = args[1]
	}
	return a.kata(ctx, p.Katas[0], dir, args, f)
}
