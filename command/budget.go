package command

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"racelab/sim"
	"racelab/sim/cells"
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
		return sim.Budget{}, fmt.Errorf("the budget %q is neither a time such as 30s, nor a number of states such as 500000states, nor both with a comma between", cells.Clean(s))
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

const memoryUsage = "stop when racelab takes so much memory: 512MiB, 2GiB (default 3GiB)"

// parseMemory reads an amount of memory in bytes; 0 if none is given.
func parseMemory(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	for unit, bytes := range map[string]int64{"MiB": 1 << 20, "GiB": 1 << 30} {
		count, ok := strings.CutSuffix(s, unit)
		n, err := strconv.ParseInt(strings.TrimSpace(count), 10, 32)
		if ok && err == nil && n > 0 {
			return n * bytes, nil
		}
	}
	return 0, fmt.Errorf("the memory %q is not an amount such as 512MiB or 2GiB", cells.Clean(s))
}
