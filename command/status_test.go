package command

import (
	"errors"
	"strings"
	"testing"

	"racelab/sim"
)

func TestStatusOfACheck(t *testing.T) {
	holds := checked{report: &sim.Report{Complete: true}}
	part := checked{report: &sim.Report{}}
	fails := checked{report: &sim.Report{Races: make([]sim.Race, 1)}}
	undone := errors.New("it does not load")
	for name, c := range map[string]struct {
		all      []checked
		undone   error
		complete bool
		want     int
	}{
		"all hold":                          {[]checked{holds, holds}, nil, true, 0},
		"one fails":                         {[]checked{holds, fails}, nil, false, 1},
		"one fails, one is not checked":     {[]checked{fails}, undone, true, 1},
		"one is covered in part, one fails": {[]checked{part, fails}, nil, true, 1},
		"one is not checked":                {[]checked{holds}, undone, false, 2},
		"not checked counts for more":       {[]checked{part}, undone, true, 2},
		"covered in part":                   {[]checked{holds, part}, nil, true, 3},
		"covered in part, and that is fine": {[]checked{holds, part}, nil, false, 0},
	} {
		if got := statusOf(c.all, c.undone, c.complete); got != c.want {
			t.Errorf("%s: status %d, want %d", name, got, c.want)
		}
	}
}

func TestWhatIsCoveredInPartIsNotSaidToHold(t *testing.T) {
	for _, c := range []struct {
		report sim.Report
		want   string
	}{
		{sim.Report{Complete: true}, "✓"},
		{sim.Report{}, "◐"},
		{sim.Report{Races: make([]sim.Race, 1)}, "✗"},
	} {
		text := reportsText("p", []checked{{report: &c.report}})
		if !strings.Contains(text, c.want+" ") {
			t.Errorf("complete %t: the report has no %s:\n%s", c.report.Complete, c.want, text)
		}
	}
}

func TestParseMemory(t *testing.T) {
	for s, want := range map[string]int64{"": 0, "512MiB": 512 << 20, "2GiB": 2 << 30, "1 GiB": 1 << 30} {
		if got, err := parseMemory(s); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"512", "-1GiB", "0MiB", "lots", "99999999999GiB"} {
		if _, err := parseMemory(s); err == nil {
			t.Errorf("%q is accepted", s)
		}
	}
}
