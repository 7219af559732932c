package command

import (
	"fmt"

	"github.com/spf13/pflag"

	"racelab/sim"
)

const countUsage = "as go test has it; every interleaving is covered once, whatever it says"

// buildFlags adds the flags of go test that say what a package is built of.
func buildFlags(flags *pflag.FlagSet, b *sim.Build) {
	flags.StringSliceVar(&b.Tags, "tags", nil, "build tags, as go test has them: integration,slow")
	flags.BoolVar(&b.Short, "short", false, "let testing.Short report true")
}

// checkCount refuses what go test refuses of -count.
func checkCount(n int) error {
	if n < 1 {
		return fmt.Errorf("--count %d would check nothing; leave it out", n)
	}
	return nil
}
