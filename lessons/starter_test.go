package lessons

import (
	"bytes"
	"context"
	"go/format"
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

// What a learner would have typed compiles, is gofmt's, has no switch but the faults, and
// does what the switch does: its census is that of the lesson.
func TestStartersAreTheLessonWithoutItsSwitches(t *testing.T) {
	for _, l := range All() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			starter(t, l, nil)
		})
	}
}

func starter(t *testing.T, l *Lesson, on []string) {
	t.Helper()
	files, err := l.Starter(on...)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if nice, err := format.Source(f.Text); err != nil || !bytes.Equal(nice, f.Text) {
			t.Errorf("%v: %s is not as gofmt has it (%v)", on, f.Name, err)
		}
	}
	p, err := sim.Load(l.Name, files)
	if err != nil {
		t.Errorf("%v: %v\n%s", on, err, files[0].Text)
		return
	}
	for _, s := range p.Switches() {
		if s.Kind != "fault" {
			t.Errorf("%v: the switch %s is still there", on, s.Name)
		}
	}
	if len(on) > 0 {
		return
	}
	small := sim.Budget{States: 1500, Time: 300 * time.Millisecond}
	got, err := p.Explore(context.Background(), sim.Config{}, small, nil)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := l.Load()
	if err != nil {
		t.Fatal(err)
	}
	want, err := whole.Explore(context.Background(), sim.Config{}, small, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.Complete && want.Complete && outcomes(got) != outcomes(want) {
		t.Errorf("it ends with %s, and the lesson with %s", outcomes(got), outcomes(want))
	}
}

func outcomes(r *sim.Report) string {
	var all []string
	for _, o := range r.Outcomes {
		all = append(all, o.Text)
	}
	return strings.Join(all, "; ")
}
