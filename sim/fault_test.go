package sim

import (
	"context"
	"testing"
)

const crashing = `package lesson

import (
	"fmt"
	"racelab/lessons/internal/fault"
)

type Lesson struct {
	Crash bool ` + "`fault:\"the process may die between any two steps\"`" + `
	charged, recorded int
}

func (l *Lesson) Worker() {
	fault.Crash(l.Crash, func() {
		if l.recorded == 0 {
			l.charged++
			l.recorded = 1
		}
	})
}
func (l *Lesson) Outcome() string { return fmt.Sprintf("charged %d", l.charged) }
`

func TestACrashStrikesBetweenAnyTwoSteps(t *testing.T) {
	p, err := Load("crash", []File{{Name: "crash.go", Text: []byte(crashing)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		on   []string
		want map[string]string
	}{
		{nil, map[string]string{"charged 1": "1"}},
		// Steps: read recorded, read charged, write charged, write recorded. A crash
		// before any of the four; only the last comes after the charge.
		{[]string{"crash"}, map[string]string{"charged 1": "4", "charged 2": "1"}},
	} {
		r, err := p.Explore(context.Background(), Config{Switches: c.on}, Budget{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, o := range r.Outcomes {
			got[o.Text] = o.Interleavings.String()
		}
		if len(got) != len(c.want) {
			t.Errorf("%v: outcomes %v, want %v", c.on, got, c.want)
		}
		for text, n := range c.want {
			if got[text] != n {
				t.Errorf("%v: %q in %s interleavings, want %s", c.on, text, got[text], n)
			}
		}
	}
}
