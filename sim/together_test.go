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
		"the second after the first":                                     {body: look + `a, b := time.NewTimer(5), time.NewTimer(5); <-a.C; fmt.Print(look(b.C))`, want: []string{"no", "yes"}},
		"the first after the second":                                     {body: look + `a, b := time.NewTimer(5), time.NewTimer(5); <-b.C; fmt.Print(look(a.C))`, want: []string{"yes"}},
		"the first after the second, before Go 1.23":                     {version: "1.22", body: look + `a, b := time.NewTimer(5), time.NewTimer(5); <-b.C; fmt.Print(look(a.C))`, want: []string{"no", "yes"}},
		"a timer that was armed before the sleep":                        {body: look + `a := time.NewTimer(5); time.Sleep(5); fmt.Print(look(a.C))`, want: []string{"yes"}},
		"a timer that somebody armed during the sleep":                   {body: look + `c := make(chan *time.Timer, 1); go func() { c <- time.NewTimer(5) }(); time.Sleep(5); select { case a := <-c: fmt.Print(look(a.C)); default: fmt.Print("none") }`, want: []string{"no", "none", "yes"}},
		"a function and a timer":                                         {body: `f := time.AfterFunc(5, func() {}); a := time.NewTimer(5); <-a.C; fmt.Print(f.Stop())`, want: []string{"false", "true"}},
		"a timer and a function":                                         {body: look + `done := make(chan int); a := time.NewTimer(5); time.AfterFunc(5, func() { close(done) }); <-done; fmt.Print(look(a.C))`, want: []string{"no", "yes"}},
		"a function that is stopped after a sleep":                       {body: `f := time.AfterFunc(5, func() {}); time.Sleep(5); fmt.Print(f.Stop())`, want: []string{"false", "true"}},
		"select of both":                                                 {body: `a, b := time.NewTimer(5), time.NewTimer(5); select { case <-a.C: fmt.Print("a"); case <-b.C: fmt.Print("b") }`, want: []string{"a", "b"}},
		"three":                                                          {body: look + `a, b, c := time.NewTimer(5), time.NewTimer(5), time.NewTimer(5); <-a.C; x, y := look(b.C), ""; y = look(c.C); fmt.Print(x, y)`, want: []string{"nono", "noyes", "yesno", "yesyes"}},
		"one after the other all the same":                               {body: `a, b := time.NewTimer(5), time.NewTimer(5); <-a.C; <-b.C; fmt.Print("both")`, want: []string{"both"}},
		"one that is stopped in time":                                    {body: `a, b := time.NewTimer(5), time.NewTimer(5); <-a.C; if !b.Stop() { <-b.C }; fmt.Print("over")`, want: []string{"over"}, version: "1.22"},
		"a later tick and a sleep that began after the ticker":           {body: look + `k := time.NewTicker(5); time.Sleep(5); <-k.C; time.Sleep(5); fmt.Print(look(k.C))`, want: []string{"yes"}},
		"a later tick and a long sleep":                                  {body: look + `k := time.NewTicker(5); got := make(chan int, 1); go func() { <-k.C; got <- 1 }(); time.Sleep(10); <-got; fmt.Print(look(k.C))`, want: []string{"no", "yes"}},
		"a later tick and a long sleep that began before the first tick": {body: look + `c, k := time.NewTimer(7), time.NewTicker(5); first := make(chan string, 1); go func() { <-k.C; first <- look(c.C) }(); time.Sleep(10); select { case late := <-first: if late == "no" { fmt.Print(look(k.C)); return }; default: }; fmt.Print("late")`, want: []string{"late", "yes"}},
		"a later tick and a sleep, before Go 1.23":                       {version: "1.22", body: look + `k := time.NewTicker(5); time.Sleep(5); <-k.C; time.Sleep(5); fmt.Print(look(k.C))`, want: []string{"no", "yes"}},
		"a later tick and a sleep that began before the ticker":          {body: look + `c := make(chan *time.Ticker, 1); done := make(chan int); go func() { time.Sleep(10); select { case k := <-c: fmt.Print(look(k.C)); default: fmt.Print("none") }; close(done) }(); k := time.NewTicker(5); time.Sleep(5); <-k.C; c <- k; <-done`, want: []string{"no", "none", "yes"}},
		"a later tick and a timer that was armed after the ticker":       {body: look + `c := time.NewTimer(7); k, a := time.NewTicker(5), time.NewTimer(10); <-k.C; select { case <-c.C: fmt.Print("late"); default: <-a.C; fmt.Print(look(k.C)) }`, want: []string{"late", "yes"}},
		"a later tick and a timer that was armed before the ticker":      {body: look + `c := time.NewTimer(7); a, k := time.NewTimer(10), time.NewTicker(5); <-k.C; select { case <-c.C: fmt.Print("late"); default: <-a.C; fmt.Print(look(k.C)) }`, want: []string{"late", "no", "yes"}},
		"a timer and a later tick of a ticker that was started before":   {body: look + `k, a := time.NewTicker(5), time.NewTimer(10); <-k.C; <-k.C; fmt.Print(look(a.C))`, want: []string{"no", "yes"}},
		"later ticks of two tickers":                                     {body: look + `c := time.NewTimer(7); k, l := time.NewTicker(5), time.NewTicker(10); <-k.C; select { case <-c.C: fmt.Print("late"); default: <-l.C; fmt.Print(look(k.C)) }`, want: []string{"late", "yes"}},
		"later ticks of two tickers, the slow one first":                 {body: look + `c := time.NewTimer(7); l, k := time.NewTicker(10), time.NewTicker(5); <-k.C; select { case <-c.C: fmt.Print("late"); default: <-l.C; fmt.Print(look(k.C)) }`, want: []string{"late", "no", "yes"}},
		"a later tick of a ticker that was reset":                        {body: look + `k := time.NewTicker(5); c := time.NewTimer(10); <-k.C; k.Reset(5); <-c.C; fmt.Print(look(k.C))`, want: []string{"no", "yes"}},
		"different lengths":                                              {body: look + `a, b := time.NewTimer(4), time.NewTimer(5); <-b.C; fmt.Print(look(a.C))`, want: []string{"yes"}},
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
