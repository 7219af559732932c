package command

import (
	"errors"
	"fmt"
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
)

var strategyUsage = "how to explore: " + strings.Join(sim.StrategyNames(), ", ") + "; racelab docs check says what each one proves (default auto, which goes from one to the next)"

const runsUsage = "how many runs a strategy draws that draws runs (default 1000)"

// maxRuns bounds --runs.
const maxRuns = 1_000_000

// strategyInto reads --strategy and --runs.
func (f checkFlags) strategyInto(b *sim.Budget) error {
	s, err := sim.ParseStrategy(f.strategy)
	if err != nil {
		return fmt.Errorf("--strategy: %s", cells.Clean(err.Error()))
	}
	b.Strategy, b.Runs = s, f.runs
	switch {
	case f.runs < 0 || f.runs > maxRuns:
		return fmt.Errorf("--runs %d: give 1 to %d runs", f.runs, maxRuns)
	case f.runs > 0 && !sim.Draws(s):
		return errors.New("--runs is for a --strategy that draws runs: pct, pos, urw or random")
	}
	return nil
}
