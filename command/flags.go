package command

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"racelab/sim/cells"
)

// flagError says what a flag takes instead of what its parser tripped over.
func flagError(_ *cobra.Command, err error) error {
	var wrong *pflag.InvalidValueError
	if !errors.As(err, &wrong) {
		return err
	}
	what, known := map[string]string{
		"bool": "is true or false", "int": "is a whole number", "duration": "is a time such as 90s or 30m",
	}[wrong.GetFlag().Value.Type()]
	if !known {
		return err
	}
	return fmt.Errorf("--%s %s, not %q", wrong.GetFlag().Name, what, cells.Clean(wrong.GetValue()))
}

// oneFormat returns an error if more than one of the flags, which each choose a
// format, is set.
func oneFormat(flags *pflag.FlagSet, names ...string) error {
	var set []string
	for _, name := range names {
		if on, err := flags.GetBool(name); err == nil && on {
			set = append(set, "--"+name)
		}
	}
	if len(set) < 2 {
		return nil
	}
	return fmt.Errorf("one format at a time: %s cannot be written together", strings.Join(set, " and "))
}

// once returns names without those that stand there before.
func once(names []string) []string {
	var out []string
	for _, name := range names {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
