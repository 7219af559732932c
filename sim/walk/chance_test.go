package walk_test

import (
	"fmt"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/machine"
	"racelab/sim/walk"
)

// told is what a process did and when, without the numbers that goroutines of others count in.
func told(w *walk.Walk, process string) (out []string) {
	for _, e := range w.Events() {
		if w.ProcessName(e.Proc) == process && e.Kind != machine.GoroutineStarted {
			out = append(out, fmt.Sprint(e.At, e.Began, e.Kind, e.Text, e.More))
		}
	}
	return out
}

func TestACommandChangesNothingForThoseWhoDoNotMeetIt(t *testing.T) {
	p, err := sim.LoadService("busy", []sim.File{{Name: "busy.go", Text: []byte(busy)}})
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(20) {
		c := walk.Config{Seed: seed, Processes: []walk.Process{{Name: "a", Func: "Work", Args: []any{4}}, {Name: "b", Func: "Work", Args: []any{5}}}}
		w := start(t, p, c)
		until(t, w, time.Second)
		other, err := w.Branch([]walk.Command{{At: time.Millisecond, Restart: "a"}, {At: 2 * time.Millisecond, Start: &walk.Process{Name: "c", Func: "Work", Args: []any{3}}}})
		if err != nil {
			t.Fatal(err)
		}
		until(t, other, time.Second)
		if x, y := told(w, "b"), told(other, "b"); len(x) == 0 || fmt.Sprint(x) != fmt.Sprint(y) {
			t.Errorf("seed %d: b goes another way because a was restarted:\n%s\n%s", seed, x, y)
		}
		if x, y := told(w, "a"), told(other, "a"); fmt.Sprint(x) == fmt.Sprint(y) {
			t.Errorf("seed %d: a was restarted, and does the same", seed)
		}
	}
}

// versions of a program: the second writes a field that the first one only reads.
const firstVersion = `package p

import "fmt"

type box struct{ n int }

func Work(version string) {
	b := &box{3}
	done := make(chan bool)
	for range 4 {
		go func() {
			for range 20 {
				serve(version, b)
			}
			done <- true
		}()
	}
	for range 4 {
		<-done
	}
	fmt.Println(version, b.n)
}

func serve(version string, b *box) {
	if version == "second" {
		change(b)
		return
	}
	fmt.Println(b.n)
}
`

func TestAnotherVersionWalksAsTheFirstUpToWhereItRuns(t *testing.T) {
	load := func(change string) []sim.File {
		return []sim.File{{Name: "change.go", Text: []byte("package p\n\n" + change)}, {Name: "p.go", Text: []byte(firstVersion)}}
	}
	first, err := sim.LoadService("p", load("func change(b *box) {}\n"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := sim.LoadVersion(first, load("import \"strings\"\n\nfunc change(b *box) { b.n = len(strings.Fields(\"one two\")) }\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := walk.Config{Seed: 1, Processes: []walk.Process{{Name: "p", Func: "Work", Args: []any{"first"}}, {Name: "q", Func: "Work", Args: []any{"second"}, At: time.Second}}}
	x, y := start(t, first, c), start(t, second, c)
	if a, b := until(t, x, 900*time.Millisecond), until(t, y, 900*time.Millisecond); len(a) < 80 || fmt.Sprint(a) != fmt.Sprint(b) {
		t.Errorf("before the second version runs, the walk is another one with it in the program: %d and %d events", len(a), len(b))
	}
	until(t, x, time.Minute)
	until(t, y, time.Minute)
	if count(x.Events(), machine.Printed, "second 3") != 1 || count(y.Events(), machine.Printed, "second 2") != 1 {
		t.Errorf("the second version does not do what is new in it:\n%v", told(y, "q"))
	}
}
