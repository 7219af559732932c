package sim_test

import (
	"strings"
	"testing"

	"racelab/sim"
)

// TestWhoSleepsWhenTheTestEndsDoesNotWaitForEver: a goroutine that time will wake is left behind, but goes on; if it uses the test
// then, that is said after the test has ended.
func TestWhoSleepsWhenTheTestEndsDoesNotWaitForEver(t *testing.T) {
	for name, c := range map[string]struct{ body, why, never string }{
		"a sleeper":       {"time.Sleep(time.Second); t.Log(1)", "a goroutine still runs when the test has ended", "for ever"},
		"a timer":         {"<-time.After(time.Second); t.Error(1)", "a goroutine still runs when the test has ended", "for ever"},
		"one for ever":    {"select {}", "", "still runs"},
		"one that is met": {"<-make(chan int)", "a goroutine is left behind and waits for ever", "still runs"},
	} {
		p, err := sim.Load("a_test.go", []sim.File{{Name: "a_test.go", Text: []byte("package a\n\nimport (\n\t\"testing\"\n\t\"time\"\n)\n\nvar _ = time.Now\n\nfunc TestA(t *testing.T) {\n\tgo func() { " + c.body + " }()\n}\n")}})
		if err != nil {
			t.Fatal(err)
		}
		for _, any := range []bool{false, true} {
			r, err := p.Explore(t.Context(), sim.Config{AnyTimers: any}, sim.Budget{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			said, after := "", false
			if r.Shortest != nil {
				said = r.Shortest.End.Why + "\n"
			}
			for _, o := range r.Outcomes {
				said += o.Why + "\n"
				after = after || strings.Contains(o.Text, "after TestA has completed")
			}
			for _, f := range r.Leaks {
				said += f.Text + "\n"
			}
			if !r.Fails() || !strings.Contains(said, c.why) || strings.Contains(said, c.never) {
				t.Errorf("%s: %s", name, said)
			}
			if any && strings.Contains(c.body, "t.") && !after {
				t.Errorf("%s: it is never used after its end: %+v", name, r.Outcomes)
			}
		}
	}
}
