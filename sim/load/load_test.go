package load

import (
	"fmt"
	"testing"

	"racelab/sim/machine"
)

const lostUpdate = `package lostupdate

import ("fmt"; "sync"; "errors")

type Lesson struct {
	Lock bool ` + "`fix:\"hold\"`" + `
	mu sync.Mutex
	balance int
}

func (l *Lesson) Setup() { l.balance = 100 }
func (l *Lesson) Alice() { l.deposit(50) }
func (l *Lesson) Bob() { l.deposit(30) }
func (l *Lesson) deposit(n int) {
	if l.Lock { l.mu.Lock(); defer l.mu.Unlock() }
	b := l.balance
	b += n
	l.balance = b
}
func (l *Lesson) Outcome() string { return fmt.Sprintf("balance %d", l.balance) }
func (l *Lesson) Invariant() error { if l.balance != 180 { return errors.New("lost") }; return nil }
`

// explore is the simplest explorer: every path over distinct states.
func explore(m *machine.Machine) (states, transitions int, ends map[string]int, paths int) {
	ends = map[string]int{}
	seen := map[machine.Hash]bool{}
	count := map[machine.Hash]int{}
	var walk func(m *machine.Machine) int
	walk = func(m *machine.Machine) int {
		h := m.Hash()
		if e := m.Ended(); e != nil {
			ends[e.Outcome]++
			if !seen[h] {
				seen[h] = true
				states++
			}
			return 1
		}
		if n, ok := count[h]; ok {
			return n
		}
		states++
		seen[h] = true
		n := 0
		for _, mv := range m.Moves(nil) {
			c := m.Fork()
			c.Step(mv)
			transitions++
			n += walk(c)
		}
		count[h] = n
		return n
	}
	paths = walk(m)
	return
}

func TestLostUpdate(t *testing.T) {
	p, err := Load([]File{{"lost.go", []byte(lostUpdate)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, on := range []bool{false, true} {
		m := p.Code.New(machine.Options{Entry: "Lesson", Hidden: true, Switches: []bool{on}, Trace: true})
		fmt.Println(m.Ended(), m.Moves(nil))
		fmt.Println(explore(m))
		for i := 0; m.Ended() == nil; i++ {
			m.Step(m.Moves(nil)[0])
		}
		for _, e := range m.Events() {
			fmt.Printf("%+v\n", e)
		}
	}
}
