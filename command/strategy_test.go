package command

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestCheckByAStrategy(t *testing.T) {
	for strategy, c := range map[string]struct {
		status int
		want   string
	}{
		"full":          {statusHolds, "✓ 0 of 2 interleavings fail"},
		"preemptions:0": {statusHolds, "◐ none of the 2 interleavings covered"},
		"pct:2":         {statusHolds, "2 different schedules of 1,000 runs drawn by pct:2"},
		"pos":           {statusHolds, "◐ none of the 2 interleavings covered"},
		"urw":           {statusHolds, " % of the runs"},
		"reduced":       {statusError, "the strategy reduced does not take it: it is a lesson"},
		"dfs":           {statusError, "there is no strategy \"dfs\"; there are auto, full"},
		"random:2":      {statusError, "random takes no number"},
	} {
		r := racelab(t, "check", "lost-update", "--switch", "lock", "--strategy", strategy)
		if text := r.stdout + r.stderr; r.status != c.status || !strings.Contains(strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(c.want), " ")) {
			t.Errorf("%s: status %d, want %d with %q:\n%s", strategy, r.status, c.status, c.want, text)
		}
	}
	if r := racelab(t, "check", "lost-update", "--switch", "lock", "--strategy", "random", "--require-complete"); r.status != statusPart {
		t.Errorf("a sample is complete: status %d", r.status)
	}
	if r := racelab(t, "check", "lost-update", "--runs", "5"); r.status != statusError || !strings.Contains(r.stderr, "--runs is for a --strategy that draws runs") {
		t.Errorf("--runs without a strategy: status %d, %s", r.status, r.stderr)
	}
}

func TestStrategyInJSON(t *testing.T) {
	r := racelab(t, "check", "lost-update", "--strategy", "pct", "--runs", "50", "--json")
	var got struct {
		Strategy        string
		Runs, Schedules int
		Complete, Fails bool
	}
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil || got.Strategy != "pct:3" || got.Runs != 50 || got.Schedules == 0 || got.Complete || !got.Fails {
		t.Errorf("%v, %+v", err, got)
	}
}
