package command

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"racelab/sim"
	"racelab/ui/draw"
)

const budgetUsage = "stop after a time, a number of states, or both: 30s, 500000states, 30s,2Mstates"

// parseBudget reads a budget: a time as Go writes it, a number of states
// ("500000states", "500kstates", "2Mstates"), or both with a comma between. An
// empty budget takes the engine's defaults.
func parseBudget(s string) (sim.Budget, error) {
	var b sim.Budget
	if s == "" {
		return b, nil
	}
	bad := func() (sim.Budget, error) {
		return sim.Budget{}, fmt.Errorf("the budget %q is neither a time such as 30s, nor a number of states such as 500000states, nor both with a comma between", draw.Clean(s))
	}
	for _, part := range strings.Split(s, ",") {
		part = strings.TrimSpace(part)
		if count, ok := strings.CutSuffix(part, "states"); ok {
			n, ok := parseCount(strings.TrimSpace(count))
			if !ok || b.States != 0 {
				return bad()
			}
			b.States = n
			continue
		}
		d, err := time.ParseDuration(part)
		if err != nil || d <= 0 || b.Time != 0 {
			return bad()
		}
		b.Time = d
	}
	return b, nil
}

// parseCount reads a positive number, of thousands with a k or of millions with
// an M.
func parseCount(s string) (int, bool) {
	unit := 1
	if rest, ok := strings.CutSuffix(s, "k"); ok {
		s, unit = rest, 1_000
	} else if rest, ok := strings.CutSuffix(s, "M"); ok {
		s, unit = rest, 1_000_000
	}
	n, err := strconv.Atoi(strings.ReplaceAll(s, "_", ""))
	if err != nil || n <= 0 || n > math.MaxInt32/unit {
		return 0, false
	}
	return n * unit, true
}
