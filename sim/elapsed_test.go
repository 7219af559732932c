package sim_test

import (
	"slices"
	"strings"
	"testing"

	"racelab/sim"
)

// TestTimesThatAreComparedAsNumbers: enough time may pass for each way in which such a comparison can come out.
func TestTimesThatAreComparedAsNumbers(t *testing.T) {
	for name, tt := range map[string]struct {
		decls, body string
		want        []string
	}{
		"milliseconds":               {"", `s := time.Now(); fmt.Print(time.Since(s).Milliseconds() >= 5)`, []string{"false", "true"}},
		"seconds":                    {"", `s := time.Now(); fmt.Print(time.Since(s).Seconds() > 0.5)`, []string{"false", "true"}},
		"a difference of Unix times": {"", `s := time.Now().UnixMilli(); fmt.Print(time.Now().UnixMilli()-s > 4)`, []string{"false", "true"}},
		"a conversion":               {"", `s := time.Now(); fmt.Print(int64(time.Since(s)) > int64(time.Minute))`, []string{"false", "true"}},
		"a rate":                     {"", `s := time.Now(); tokens := 0.0; tokens += time.Since(s).Seconds() * 10; fmt.Print(tokens >= 1)`, []string{"false", "true"}},
		"a share of a window":        {"const window = 20 * time.Millisecond", `s := time.Now(); fmt.Print(float64(time.Since(s))/float64(window) < 1)`, []string{"false", "true"}},
		"periods":                    {"", `s := time.Now(); n := int(time.Since(s) / (10 * time.Second)); fmt.Print(n > 0)`, []string{"false", "true"}},
		"min":                        {"", `s := time.Now(); fmt.Print(min(2, int(time.Since(s).Hours())) == 2)`, []string{"false", "true"}},
		"through a call": {"type b struct{ at int64 }\nfunc (b *b) old(now int64) bool { return now-b.at >= int64(time.Second) }",
			`x := &b{time.Now().UnixNano()}; fmt.Print(x.old(time.Now().UnixNano()))`, []string{"false", "true"}},
		"through an atomic": {"var last atomic.Int64; var _ sync.Mutex",
			`last.Store(time.Now().UnixNano()); fmt.Print(time.Now().UnixNano()-last.Load() > 3e8)`, []string{"false", "true"}},
		"through a field and a result": {"type limiter struct { last time.Time; tokens, rate float64 }\nfunc (l *limiter) gained() float64 { return time.Since(l.last).Seconds() * l.rate }",
			`l := &limiter{time.Now(), 0, 4}; l.tokens = l.tokens + l.gained(); fmt.Print(l.tokens > 2)`, []string{"false", "true"}},
		"through a map": {"", `m := map[string]int64{"a": time.Now().Unix()}; for _, at := range m { fmt.Print(time.Now().Unix()-at > 30) }`, []string{"false", "true"}},
	} {
		t.Run(name, func(t *testing.T) {
			imports := "import (\"fmt\"; \"time\")\n"
			if strings.Contains(tt.decls, "atomic") {
				imports = "import (\"fmt\"; \"sync\"; \"sync/atomic\"; \"time\")\n"
			}
			p := loadText(t, "package main\n\n"+imports+tt.decls+"\nfunc main() {\n"+tt.body+"\n}\n")
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
