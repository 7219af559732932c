package command

import (
	"fmt"

	"racelab/sim"
	"racelab/sim/cells"
)

const leaksUsage = "what a goroutine means that is left behind and waits for ever: fail, report or ignore"

var leakRules = map[string]sim.LeakRule{"": sim.LeaksFail, "fail": sim.LeaksFail, "report": sim.LeaksReport, "ignore": sim.LeaksIgnore}

func parseLeaks(s string) (sim.LeakRule, error) {
	rule, ok := leakRules[s]
	if !ok {
		return 0, fmt.Errorf("--leaks is fail, report or ignore, not %q", cells.Clean(s))
	}
	return rule, nil
}
