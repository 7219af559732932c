package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"racelab/sim"
)

// ownTest is a test of somebody's own package, in which an update is lost between two locks.
const ownTest = `package bank

import (
	"sync"
	"testing"
)

type Account struct {
	mu      sync.Mutex
	balance int
}

func (a *Account) Deposit(n int) {
	a.mu.Lock()
	b := a.balance
	a.mu.Unlock()
	a.mu.Lock()
	a.balance = b + n
	a.mu.Unlock()
}

func TestDeposit(t *testing.T) {
	var a Account
	var wg sync.WaitGroup
	for _, n := range []int{50, 30} {
		wg.Go(func() { a.Deposit(n) })
	}
	wg.Wait()
	if a.balance != 80 {
		t.Errorf("balance %d, want 80", a.balance)
	}
}
`

func ownLesson(t testing.TB, text string) Lesson {
	t.Helper()
	p, err := sim.Load("bank", []sim.File{{Name: "bank_test.go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return Lesson{Name: "bank", Title: "bank", Program: FromSim(p), Entry: p.Entries()[0].Name}
}

// A program of one's own has what lessons have: shared state, goroutines by the line that starts them, and outcomes
// that are told apart at their end.
func TestAProgramOfOnesOwn(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		l := openLab(t, Options{Lesson: ownLesson(t, ownTest)}, size[0], size[1])
		for _, keys := range []string{"", "F", "home", "end"} {
			l.press(keys)
			head := strings.Split(ansi.Strip(l.frame()), "\n")[2]
			if !strings.Contains(head, "2 TestDep") || !strings.Contains(head, "3 go :26") {
				t.Errorf("%v after %q: the lanes are %q", size, keys, head)
			}
		}
		l.sees("a.balance  30", "a.mu", "held by", "balance 30, want 80")
		if size[0] > 80 {
			l.sees("balance 30, want 80 ", "balance 50, want 80 ", "Lost update")
		}
	}
}
