package sim_test

import (
	"slices"
	"testing"

	"racelab/sim"
)

// TestTimersOfTheSameLengthGoOffApart: of two timers that are due together either may be seen to go off
// first, as far as Go allows. What is ruled out for channels from Go 1.23 on follows from
// the runtime: whoever looks at a timer's channel has it fire first if it is due. Compiled, none of three such programs
// ever said otherwise in 200,000 rounds each.
func TestTimersOfTheSameLengthGoOffApart(t *testing.T) {
	const look = `look := func(c <-chan time.Time) string { select { case <-c: return "yes"; default: return "no" } }; `
	for name, tt := range map[string]struct {
		body, version string
		want          []string
	}{
		"the second after the first":                   {body: look + `a, b := time.NewTimer(5), time.NewTimer(5); <-a.C; fmt.Print(look(b.C))`, want: []string{"no", "yes"}},
		"the first after the second":                   {body: look + `a, b := time.NewTimer(5), time.NewTimer(5); <-b.C; fmt.Print(look(a.C))`, want: []string{"yes"}},
		"the first after the second, before Go 1.23":   {version: "1.22", body: look + `a, b := time.NewTimer(5), time.NewTimer(5); <-b.C; fmt.Print(look(a.C))`, want: []string{"no", "yes"}},
		"a timer that was armed before the sleep":      {body: look + `a := time.NewTimer(5); time.Sleep(5); fmt.Print(look(a.C))`, want: []string{"yes"}},
		"a timer that somebody armed during the sleep": {body: look + `c := make(chan *time.Timer, 1); go func() { c <- time.NewTimer(5) }(); time.Sleep(5); select { case a := <-c: fmt.Print(look(a.C)); default: fmt.Print("none") }`, want: []string{"no", "none", "yes"}},
		"a function and a timer":                       {body: `f := time.AfterFunc(5, func() {}); a := time.NewTimer(5); <-a.C; fmt.Print(f.Stop())`, want: []string{"false", "true"}},
		"a timer and a function":                       {body: look + `done := make(chan int); a := time.NewTimer(5); time.AfterFunc(5, func() { close(done) }); <-done; fmt.Print(look(a.C))`, want: []string{"no", "yes"}},
		"a function that is stopped after a sleep":     {body: `f := time.AfterFunc(5, func() {}); time.Sleep(5); fmt.Print(f.Stop())`, want: []string{"false", "true"}},
		"select of both":                               {body: `a, b := time.NewTimer(5), time.NewTimer(5); select { case <-a.C: fmt.Print("a"); case <-b.C: fmt.Print("b") }`, want: []string{"a", "b"}},
		"three":                                        {body: look + `a, b, c := time.NewTimer(5), time.NewTimer(5), time.NewTimer(5); <-a.C; x, y := look(b.C), ""; y = look(c.C); fmt.Print(x, y)`, want: []string{"nono", "noyes", "yesno", "yesyes"}},
		"one after the other all the same":             {body: `a, b := time.NewTimer(5), time.NewTimer(5); <-a.C; <-b.C; fmt.Print("both")`, want: []string{"both"}},
		"one that is stopped in time":                  {body: `a, b := time.NewTimer(5), time.NewTimer(5); <-a.C; if !b.Stop() { <-b.C }; fmt.Print("over")`, want: []string{"over"}, version: "1.22"},
		"different lengths":                            {body: look + `a, b := time.NewTimer(4), time.NewTimer(5); <-b.C; fmt.Print(look(a.C))`, want: []string{"yes"}},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.version == "" {
				tt.version = "1.26"
			}
			p, err := sim.LoadPath(tree(t, map[string]string{"go.mod": "module m\n\ngo " + tt.version + "\n", "main.go": "package main\n\nimport (\n\t\"fmt\"\n\t\"time\"\n)\n\nfunc main() { " + tt.body + " }\n"}))
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Explore(t.Context(), sim.Config{AnyTimers: true}, sim.Budget{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range r.Outcomes {
				got = append(got, o.Text)
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.want) || !r.Complete {
				t.Errorf("it ends in %q, want %q; %s", got, tt.want, r.Coverage)
			}
		})
	}
}
