package sim

import (
	"context"
	"slices"
	"strings"
	"testing"
)

// anyTime explores with timers at any moment, or with at most so many early ones.
func anyTime(t *testing.T, src string, early int) *Report {
	t.Helper()
	_, r := outcomes(t, src, Config{AnyTimers: true, Early: early})
	if !r.Complete {
		t.Fatalf("not complete: %s\n%s", r.Coverage, src)
	}
	return r
}

// texts returns the outcomes, sorted; those that fail are marked.
func texts(r *Report) (out []string) {
	for _, o := range r.Outcomes {
		text := strings.TrimSpace(o.Text)
		if o.Fails {
			text = "✗ " + text
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

func TestTimePassesBetweenReadings(t *testing.T) {
	for name, c := range map[string]struct {
		src  string
		want []string
	}{
		"an instant that was computed": {`
func main() {
	until := time.Now().Add(time.Second)
	a := time.Now().Before(until)
	b := time.Now().Before(until)
	println(a, b)
}`, []string{"false false", "true false", "true true"}},
		"a field that keeps when something ends": {`
type lease struct{ ends time.Time }
func (l *lease) good() bool { return !time.Now().After(l.ends) }
func main() {
	l := &lease{time.Now().Add(time.Minute)}
	println(l.good(), l.good())
}`, []string{"false false", "true false", "true true"}},
		"the age of something": {`
const most = 5 * time.Second
func fresh(at time.Time) bool { return time.Since(at) < most }
func main() {
	at := time.Now()
	println(fresh(at), fresh(at))
}`, []string{"false false", "true false", "true true"}},
		"a limit in a package-level variable": {`
var most = 5 * time.Second
func main() {
	at := time.Now()
	println(time.Since(at) > most)
}`, []string{"false", "true"}},
		"an instant in a map": {`
func main() {
	ends := map[string]time.Time{"a": time.Now().Add(time.Second)}
	println(time.Until(ends["a"]) > 0)
}`, []string{"false", "true"}},
		"nanoseconds since 1970": {`
func main() {
	ends := time.Now().Add(time.Second).UnixNano()
	println(time.Now().UnixNano() > ends)
}`, []string{"false", "true"}},
		"seconds since 1970": {`
func main() {
	ends := time.Now().Add(time.Minute).Unix()
	println(time.Now().Unix() > ends)
}`, []string{"false", "true"}},
		"a date in a string": {`
func main() {
	ends := time.Now().Add(time.Minute).Format(time.RFC3339)
	at, _ := time.Parse(time.RFC3339, ends)
	println(time.Now().After(at))
}`, []string{"false", "true"}},
		"numbers that may be the same": {`
func main() {
	a := time.Now().UnixNano()
	b := time.Now().UnixNano()
	println(a == b)
}`, []string{"false", "true"}},
		"a timer that goes off before the look": {`
func main() {
	t := time.AfterFunc(time.Second, func() {})
	println(t.Stop())
}`, []string{"false", "true"}},
	} {
		t.Run(name, func(t *testing.T) {
			src := "package main\nimport \"time\"\n" + c.src
			if got := texts(anyTime(t, src, 0)); !slices.Equal(got, c.want) {
				t.Errorf("outcomes %q, want %q", got, c.want)
			}
		})
	}
}

// What every machine does, it does here: code takes time.
func TestReadingsOfTheClockGoOn(t *testing.T) {
	for name, body := range map[string]string{
		"a second reading is later":      `a := time.Now(); b := time.Now(); ok = b.After(a) && !b.Equal(a) && b.Sub(a) > 0 && a.Sub(b) < 0`,
		"in UTC, too":                    `a := time.Now().UTC(); b := time.Now().UTC(); ok = a.Before(b)`,
		"a sleep is longer than asked":   `a := time.Now(); time.Sleep(time.Second); ok = time.Since(a) > time.Second && time.Now().After(a.Add(time.Second))`,
		"two sleeps are longer than one": `a := time.Now(); time.Sleep(time.Second); time.Sleep(time.Second); ok = time.Since(a) > 2*time.Second`,
		"a timer comes after its time":   `a := time.Now(); at := <-time.After(time.Second); ok = at.Sub(a) > time.Second && time.Now().After(at)`,
		"what is left to sleep":          `end := time.Now().Add(time.Second); time.Sleep(time.Millisecond); time.Sleep(time.Until(end)); ok = time.Now().After(end)`,
		"what is left by the age":        `a := time.Now(); time.Sleep(time.Millisecond); time.Sleep(time.Second - time.Since(a)); ok = time.Now().After(a.Add(time.Second))`,
		"a time is itself":               `a := time.Now(); b := a; ok = a == b && a.Equal(b) && a.Sub(b) == 0 && !a.After(b)`,
		"a time without its reading":     `a := time.Now(); ok = a.Round(0).Equal(a)`,
		"a deadline of a context":        `ctx, cancel := context.WithTimeout(context.Background(), time.Second); defer cancel(); <-ctx.Done(); d, _ := ctx.Deadline(); ok = time.Now().After(d)`,
	} {
		for _, cfg := range []Config{{}, {AnyTimers: true}} {
			src := "package main\nimport (\"context\"; \"time\")\nvar _ context.Context\nfunc main() {\nok := false\n" + body + "\nif !ok { panic(\"no\") }\n}"
			if _, r := outcomes(t, src, cfg); r.Fails() || !r.Complete {
				t.Errorf("%s, any timers %t: %q, %s", name, cfg.AnyTimers, texts(r), r.Coverage)
			}
		}
	}
}

// A program that waits for the next tick again and again has few states.
func TestTickersMakeCycles(t *testing.T) {
	for name, src := range map[string]string{
		"nobody looks at the time": `
func main() {
	tick := time.NewTicker(time.Millisecond)
	stop := make(chan bool)
	go func() { stop <- true }()
	for {
		select {
		case <-tick.C:
		case <-stop:
			return
		}
	}
}`,
		"each round remembers when it was": `
func main() {
	stop := make(chan bool)
	go func() { stop <- true }()
	last := time.Now()
	for {
		select {
		case <-time.After(time.Second):
			now := time.Now()
			if now.Sub(last) < time.Second {
				panic("too early")
			}
			last = now
		case <-stop:
			return
		}
	}
}`,
		"a callback that arms itself again": `
func main() {
	var t *time.Timer
	done := make(chan bool, 1)
	var mu sync.Mutex
	mu.Lock()
	t = time.AfterFunc(time.Second, func() { mu.Lock(); t.Reset(time.Second); mu.Unlock() })
	mu.Unlock()
	go func() { done <- true }()
	<-done
}`,
		"polling until a deadline": `
func main() {
	var done atomic.Bool
	go done.Store(true)
	for end := time.Now().Add(time.Second); time.Now().Before(end) && !done.Load(); {
	}
}`,
	} {
		r := anyTime(t, "package main\nimport (\"sync\"; \"sync/atomic\"; \"time\")\nvar _ sync.Mutex\nvar _ atomic.Bool\n"+src, 0)
		if strings.Contains(strings.Join(texts(r), " "), "✗") || !r.Unbounded || r.States > 300 || r.Early != Unlimited {
			t.Errorf("%s: %d states, unbounded %t, early %d, %q", name, r.States, r.Unbounded, r.Early, texts(r))
		}
	}
}

const guarded = `package main
import "time"
func main() {
	a := time.AfterFunc(time.Second, func() {})
	b := time.AfterFunc(2*time.Second, func() {})
	if !a.Stop() && !b.Stop() {
		panic("both went off")
	}
}`

func TestEarlyTimersAreBoundedAndCounted(t *testing.T) {
	for _, c := range []struct {
		cfg   Config
		fails bool
		bound string
	}{
		{Config{}, false, "every interleaving, timers only when nobody can run"},
		{Config{AnyTimers: true, Early: 1}, false, "every interleaving with at most 1 early timer"},
		{Config{AnyTimers: true, Early: 2}, true, "every interleaving, timers at any moment"},
		{Config{AnyTimers: true}, true, "every interleaving, timers at any moment"},
	} {
		_, r := outcomes(t, guarded, c.cfg)
		if r.Fails() != c.fails || r.Bound != c.bound || !r.Complete {
			t.Errorf("%+v: fails %t, %q", c.cfg, r.Fails(), r.Bound)
		}
		if c.fails && (r.Shortest.Early != 2 || r.Outcomes[len(r.Outcomes)-1].Early != 2) {
			t.Errorf("%+v: the failure takes %d early timers", c.cfg, r.Shortest.Early)
		}
	}
	_, r := outcomes(t, "package main\nfunc main() { go func() {}() }", Config{AnyTimers: true})
	if r.Bound != "every interleaving" {
		t.Errorf("a program without a clock: %q", r.Bound)
	}
}

// A search that the budget ends says up to how many early timers it got, and counts those.
func TestACutSearchNamesItsBound(t *testing.T) {
	p, err := Load("p", []File{{Name: "p.go", Text: []byte(`package main
import "time"
func main() {
	n := 0
	for tick := time.NewTicker(time.Second); ; n++ {
		select {
		case <-tick.C:
		default:
		}
		if n > 1_000_000 {
			return
		}
	}
}`)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(context.Background(), Config{AnyTimers: true}, Budget{States: 20_000}, nil)
	if err != nil {
		if strings.Contains(err.Error(), "no run of it came to its end") {
			return
		}
		t.Fatal(err)
	}
	if r.Complete || strings.Contains(r.Bound, "any moment") {
		t.Errorf("%q, complete %t", r.Bound, r.Complete)
	}
}

func TestAPlaceStripsTheMonotonicReading(t *testing.T) {
	got, _ := outcomes(t, `package main
import ("encoding/json"; "fmt"; "reflect"; "strings"; "time")
func stripped(t time.Time) bool { return t == t.Round(0) }
func main() {
	now := time.Now()
	u, l, in := now.UTC(), now.Local(), now.In(time.FixedZone("", 3600))
	fmt.Println(stripped(now), stripped(u), stripped(l), stripped(in), l == now, l.Equal(now))
	var back time.Time
	data, _ := json.Marshal(u)
	json.Unmarshal(data, &back)
	fmt.Println(back == u, reflect.DeepEqual(back, u), map[time.Time]bool{u: true}[back], any(u) == any(back))
	end := time.Now().UTC().Add(time.Second)
	time.Sleep(time.Second)
	fmt.Println(time.Now().UTC().After(end), u.Before(time.Now().UTC()))
	fmt.Println(strings.HasSuffix(now.String(), " m=+0.000000001"), strings.Contains(u.String(), "m="))
	fmt.Println(strings.HasSuffix(now.Add(1500 * time.Millisecond).String(), " m=+1.500000001"), strings.HasSuffix(fmt.Sprint(now.Add(-time.Second)), " m=-0.999999999"))
}`, Config{})
	want := []string{"false true true true false true\ntrue true true true\ntrue true\ntrue false\ntrue true"}
	if !slices.Equal(got, want) {
		t.Errorf("outcomes %q, want %q", got, want)
	}
}
