package bench

import (
	"context"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"racelab/sim"
	"racelab/ui/theme"
)

const twoClerks = `package p

import "errors"

type Lesson struct{ stock, price int }

func (l *Lesson) sell() {
	n := l.stock
	l.stock = n - 1
}

func (l *Lesson) Uma() { l.sell() }
func (l *Lesson) Ole() { l.sell() }

func (l *Lesson) Setup() { l.stock = 2 }

func (l *Lesson) Invariant() error {
	if l.stock != 0 {
		return errors.New("a sale is lost")
	}
	return nil
}
`

func TestTheDecisionOfAFailingRun(t *testing.T) {
	p, err := sim.Load("p.go", []sim.File{{Name: "p.go", Text: []byte(twoClerks)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(context.Background(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := FromSim(p).Replay(r.Shortest.Token)
	if err != nil {
		t.Fatal(err)
	}
	tape := newTape(run, nil)
	if tape.decision(nil) != nil {
		t.Error("without a report there is a decision")
	}
	d := tape.decision(r)
	if d == nil || d.line.Strip() != "▄▄███" || d.line.Inevitable != 2 {
		t.Fatalf("the decision is %+v", d)
	}
	if !strings.Contains(d.reason, "before") || !strings.Contains(d.reason, "l.stock") {
		t.Errorf("the reason is %q", d.reason)
	}
	if tape.decision(r) != d {
		t.Error("it was worked out again")
	}
	st := theme.New(theme.Dark, colorprofile.NoTTY)
	text := ansi.Strip(strings.Join(strip(d.line, tape, false, st, 70, 2), "\n"))
	for _, want := range []string{"fails ▄▄███", "▼ no return: 2", "50 % at random, 100 % from 2"} {
		if !strings.Contains(text, want) {
			t.Errorf("the strip has no %q:\n%s", want, text)
		}
	}
	rows := strings.Split(text, "\n")
	if at := strings.IndexRune(rows[0], '▄'); []rune(rows[1])[at+2] != '▼' {
		t.Errorf("the mark is not below step 2:\n%s", text)
	}
	b := &Bench{}
	b.hist.tape, b.hist.at = tape, tape.len()
	b.explorer.now = &exploration{report: r}
	b.st = st
	why := ansi.Strip(strings.Join(b.inevitability(nil, 200), "\n"))
	if !strings.Contains(why, "What decided it: uma read l.stock = 2 (1) before ole set l.stock to 1 (3)") {
		t.Errorf("Why does not say what decided it:\n%s", why)
	}
	if b.lesson.Nameless = true; len(b.inevitability(nil, 200)) != 0 {
		t.Error("what decided it is told to somebody who is still to find it")
	}
}
