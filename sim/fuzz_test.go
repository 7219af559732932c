package sim_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"racelab/sim"
	"racelab/sim/internal/gen"
)

// fuzzBudget is what one input of a fuzz target may take.
var fuzzBudget = sim.Budget{Time: 300 * time.Millisecond, States: 3000, Memory: 2 << 30}

// FuzzLoad loads any bytes as a Go file. If it is a program it is explored a little.
func FuzzLoad(f *testing.F) {
	for _, dir := range []string{"testdata/lang", "testdata/conc"} {
		for _, text := range programs(f, dir) {
			f.Add([]byte(text))
		}
	}
	for name, text := range hostile {
		if len(text) < 2000 && !strings.Contains(name, "for ever") {
			f.Add([]byte("package main\n" + text))
		}
	}
	f.Add([]byte(counting(1, 2)))
	f.Add([]byte(gen.Program(1, gen.Options{})))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 20_000 {
			t.Skip("large inputs are the hostile table's part")
		}
		within(t, hang, func() string { tryProgram(t, text); return "" })
	})
}

func tryProgram(t *testing.T, text []byte) {
	p, err := sim.Load("fuzz.go", []sim.File{{Name: "fuzz.go", Text: text}})
	if err != nil {
		if strings.Contains(err.Error(), "makes the compiler fail") {
			t.Errorf("%v\n%s", err, text)
		}
		return
	}
	for _, e := range p.Entries() {
		r, err := p.Explore(context.Background(), sim.Config{Entry: e.Name}, fuzzBudget, nil)
		if err != nil {
			sound(t, err.Error(), text)
			continue
		}
		for _, o := range r.Outcomes {
			sound(t, o.Why, text)
			if o.Token == "" && !o.Fails { // the time was up before it was replayed
				continue
			}
			if run, err := p.Replay(o.Token); err != nil {
				t.Errorf("the token of outcome %q: %v\n%s", o.Text, err, text)
			} else {
				run.View(run.Len())
				run.Explain()
			}
		}
	}
}

// sound fails if the machine itself panicked.
func sound(t *testing.T, words string, text []byte) {
	t.Helper()
	if strings.Contains(words, "internal error") {
		t.Errorf("%s\n%s", words, text)
	}
}

// FuzzToken parses any string, and replays it on a program.
func FuzzToken(f *testing.F) {
	const text = "package main\n\nvar x int\n\nfunc main() {\n\tdone := make(chan bool, 2)\n\tgo func() { x++; done <- true }()\n\tgo func() { x--; done <- true }()\n\t<-done\n\t<-done\n\tprintln(x)\n}\n"
	p, err := sim.Load("fixed.go", []sim.File{{Name: "fixed.go", Text: []byte(text)}})
	if err != nil {
		f.Fatal(err)
	}
	r, err := p.Explore(context.Background(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		f.Fatal(err)
	}
	for _, o := range r.Outcomes {
		f.Add(o.Token)
		f.Add("`" + o.Token + "`\n")
		f.Add(o.Token[:len(o.Token)-1])
		f.Add(strings.ToLower(o.Token))
		f.Add(strings.Replace(o.Token, "~", "lost-update+lock!any", 1))
	}
	for _, s := range []string{"", "rl1.", "rl1..", "rl2.x.y", "rl1.~.0", "rl1.~." + strings.Repeat("z", 5000), "rl1.\x00.\xff", strings.Repeat("rl1.", 20_000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, token string) {
		info, err := sim.ParseToken(token)
		run, replayErr := p.Replay(token)
		switch {
		case err != nil && replayErr == nil:
			t.Errorf("%q cannot be parsed, but be replayed", token)
		case err != nil && (err.Error() == "" || !utf8.ValidString(err.Error())):
			t.Errorf("%q: the error is %q", token, err)
		case replayErr != nil:
			return
		case run.Len() != info.Steps:
			t.Errorf("%q has %d steps and says %d", token, run.Len(), info.Steps)
		}
	})
}

// FuzzFormat formats values in the machine and on the host.
func FuzzFormat(f *testing.F) {
	for _, verb := range []string{"%v", "%5d|%-5d", "%+v %q", "%x %X", "%08.3f", "%[2]v %[1]v", "%*d", "%!", "%", "%t %s", "%c %U", "%e %g", "%.2s", "% x", "%#v %T", "%[9]d", "%[x]", "%-+# 0v", "%é", "%6.*f"} {
		f.Add(verb, int64(-42), "go\xff\n世", 3.25, true)
	}
	const text = `package main

import "fmt"

type point struct {
	X int
	s string
}

var format string
var i int64
var s string
var f float64
var b bool

func main() {
	fmt.Printf(format+"|", i, s, f, b)
	fmt.Printf(format+"|", s, i, b, f)
	fmt.Printf(format+"|", f, f, i, []int64{i}, point{int(i), s})
	fmt.Print(i, s, f, b, &point{int(i), s}, map[string]bool{s: b})
}
`
	type point struct {
		X int
		s string
	}
	f.Fuzz(func(t *testing.T, format string, i int64, s string, x float64, b bool) {
		if len(format)+len(s) > 200 || strings.ContainsAny(format, "Tp") || wide(format) || i > 100 || i < -100 {
			t.Skip() // %T and %p show names and places; widths have bounds of their own
		}
		source := text
		for name, v := range map[string]any{"format string": format, "i int64": i, "s string": s, "b bool": b} {
			source = strings.Replace(source, "var "+name, fmt.Sprintf("var %s = %#v", name, v), 1)
		}
		if x != x || x-x != 0 {
			t.Skip("not a number that can be written as a constant")
		}
		source = strings.Replace(source, "var f float64", fmt.Sprintf("var f float64 = %v", x), 1)
		want := fmt.Sprintf(format+"|", i, s, x, b) + fmt.Sprintf(format+"|", s, i, b, x) +
			fmt.Sprintf(format+"|", x, x, i, []int64{i}, point{int(i), s}) +
			fmt.Sprint(i, s, x, b, &point{int(i), s}, map[string]bool{s: b})
		want = strings.ReplaceAll(want, "sim_test.point", "main.point")
		_, r := explore(t, "p", source, sim.Budget{})
		if got := r.Outcomes[0].Text; got != want {
			t.Errorf("format %q\n got %q\nwant %q", format, got, want)
		}
	})
}

// wide reports whether a format asks for more than two digits of width.
func wide(format string) bool {
	digits := 0
	for _, c := range format {
		if c >= '0' && c <= '9' {
			if digits++; digits > 2 {
				return true
			}
		} else {
			digits = 0
		}
	}
	return strings.Contains(format, "*")
}
