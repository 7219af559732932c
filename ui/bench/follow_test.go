package bench

import (
	"errors"
	"strings"
	"testing"

	"racelab/sim"
)

// shelf is a program with two movers; move is what each of them does.
func shelf(t *testing.T, move string) Program {
	t.Helper()
	text := "package main\n\nimport \"sync\"\n\nvar (\n\tmu sync.Mutex\n\tboxes int\n)\n\nfunc left(done chan bool) {\n" + move + "\tdone <- true\n}\n\nfunc right(done chan bool) {\n" + move +
		"\tdone <- true\n}\n\nfunc main() {\n\tdone := make(chan bool, 2)\n\tgo left(done)\n\tgo right(done)\n\t<-done\n\t<-done\n\tif boxes != 2 {\n\t\tpanic(\"a box is lost\")\n\t}\n}\n"
	p, err := sim.Load("shelf.go", []sim.File{{Name: "shelf.go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return FromSim(p)
}

const carries = "\tb := boxes\n\tboxes = b + 1\n"

// The failing run stays on the bench while its program is edited, as far as it fits.
func TestTheRunStaysWhenTheSourceIsSaved(t *testing.T) {
	d := open(t, Lesson{Name: "shelf.go", Program: shelf(t, carries)}, 100, 30).press("f")
	steps := d.hist.tape.len()
	if end := d.View().End; end == nil || !end.Fails {
		t.Fatal(d.screen())
	}
	d.run(d.Handle(followMsg{program: shelf(t, "\t// Carries one.\n"+carries)}))
	d.sees("The same schedule", "It fails.")
	if d.hist.tape.len() != steps || d.Report() == nil || !d.Report().Fails() {
		t.Errorf("%d steps of %d\n%s", d.hist.tape.len(), steps, d.screen())
	}
	d.run(d.Handle(followMsg{err: errors.New("shelf.go:11:2: undefined: lok")}))
	d.sees("undefined: lok")
	if !d.Report().Fails() {
		t.Error("what cannot be compiled changed the bench")
	}
	d.run(d.Handle(followMsg{program: shelf(t, "\tmu.Lock()\n\tdefer mu.Unlock()\n"+carries)}))
	if r := d.Report(); r == nil || r.Fails() {
		t.Error("the report is not that of the new source")
	}
	if !strings.Contains(d.board.Text(), "no longer possible") || d.hist.tape.len() >= steps {
		t.Errorf("%q after %d steps", d.board.Text(), d.hist.tape.len())
	}
	d.sees("mu.Lock()")
}
