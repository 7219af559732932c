package command

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"racelab/docs"
	"racelab/sim/cells"
)

// docsCommand prints the pages that come with racelab.
func (a *app) docsCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "docs [PAGE]",
		Short:   "Print a page of the documentation, or list the pages",
		Long:    "Prints a page of the documentation in Markdown, as the source of this racelab has it. Without a name it lists the pages.",
		Example: "racelab docs\nracelab docs packs | less",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("name one page, not %d: racelab docs lists them", len(args))
			}
			return nil
		},
		RunE: a.do(func(_ context.Context, args []string) (int, error) { return a.docs(args) }),
	}
}

func (a *app) docs(args []string) (int, error) {
	all, err := docs.Pages()
	if err != nil {
		return statusError, err
	}
	if len(args) == 1 {
		name := strings.TrimSuffix(strings.TrimPrefix(args[0], "docs/"), ".md")
		i := slices.IndexFunc(all, func(p docs.Page) bool { return p.Name == name })
		if i < 0 {
			return statusError, fmt.Errorf("there is no page %q; racelab docs lists them", cells.Clean(args[0]))
		}
		return statusHolds, a.print(all[i].Text)
	}
	var b strings.Builder
	for _, p := range all {
		fmt.Fprintf(&b, "%-12s %s\n", p.Name, p.Title)
	}
	return statusHolds, a.print(b.String() + "\nracelab docs PAGE prints one.\n")
}
