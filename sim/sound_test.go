package sim

import (
	"context"
	"sort"
	"strings"
	"testing"
)

// outcomes explores a program and returns its outcomes, sorted, and its report.
func outcomes(t *testing.T, src string, c Config) ([]string, *Report) {
	t.Helper()
	p, err := Load("p", []File{{Name: "p.go", Text: []byte(src)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(context.Background(), c, Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, o := range r.Outcomes {
		out = append(out, strings.TrimSpace(o.Text))
	}
	sort.Strings(out)
	return out, r
}

func TestWhatOthersCanNoticeIsAStep(t *testing.T) {
	for name, c := range map[string]struct {
		src  string
		cfg  Config
		want []string
	}{
		"the length of a channel": {`package main
func main() {
	ch := make(chan int, 2)
	go func() { ch <- 1 }()
	println(len(ch))
}`, Config{}, []string{"0", "1"}},
		"a field of a struct under another type": {`package main
type A struct{ n int }
type B A
func main() {
	a := &A{1}
	done := make(chan bool)
	go func() { (*B)(a).n = 2; done <- true }()
	println(a.n)
	<-done
}`, Config{}, []string{"1", "2"}},
		"a variable set once more after it was captured": {`package main
func main() {
	x := 1
	done := make(chan bool)
	go func() { println(x); done <- true }()
	x = 2
	<-done
}`, Config{}, []string{"1", "2"}},
		"an element through a slice of a captured array": {`package main
func main() {
	var a [2]int
	s := a[:]
	done := make(chan bool)
	go func() { s[1] = 5; done <- true }()
	println(a[1])
	<-done
}`, Config{}, []string{"0", "5"}},
		"a pointer's target reached through an interface": {`package main
type setter interface{ set() }
type T struct{ n int }
func (t *T) set() { t.n = 3 }
func main() {
	t := &T{}
	var s setter = t
	done := make(chan bool)
	go func() { s.set(); done <- true }()
	println(t.n)
	<-done
}`, Config{}, []string{"0", "3"}},
		"the clock, when timers may fire at any moment": {`package main
import "time"
func main() {
	time.AfterFunc(time.Second, func() {})
	println(time.Now().Second())
}`, Config{AnyTimers: true}, []string{"0", "1"}},
		"the end of main": {`package main
func main() { go println("hello") }`, Config{}, []string{"", "hello"}},
		"a random number inside a library step": {`package main
import "math/rand"
func main() {
	done := make(chan int)
	go func() { done <- rand.Intn(2) }()
	println(<-done)
}`, Config{}, []string{"0", "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, r := outcomes(t, c.src, c.cfg)
			if strings.Join(got, "|") != strings.Join(c.want, "|") {
				t.Errorf("outcomes %q, want %q (%d states)", got, c.want, r.States)
			}
		})
	}
}

func TestAPlainAccessRacesWithAnAtomicOne(t *testing.T) {
	_, r := outcomes(t, `package main
import ("sync"; "sync/atomic")
func main() {
	var n int64
	var wg sync.WaitGroup
	wg.Go(func() { atomic.AddInt64(&n, 1) })
	wg.Go(func() { n++ })
	wg.Wait()
}`, Config{})
	if len(r.Races) == 0 {
		t.Error("no data race found")
	}
	_, r = outcomes(t, `package main
import ("sync"; "sync/atomic")
func main() {
	var n int64
	var wg sync.WaitGroup
	wg.Go(func() { atomic.AddInt64(&n, 1) })
	wg.Go(func() { atomic.StoreInt64(&n, 1) })
	wg.Wait()
	println(n)
}`, Config{})
	if len(r.Races) != 0 {
		t.Errorf("a data race between atomics: %v", r.Races)
	}
}

func TestFatalErrorsWithDifferentTextsAreDifferentOutcomes(t *testing.T) {
	got, _ := outcomes(t, `package main
func main() {
	m := map[int]int{}
	done := make(chan bool)
	go func() { m[1] = 1; done <- true }()
	_ = m[1]
	m[2] = 2
	<-done
}`, Config{})
	want := "|fatal error: concurrent map read and map write|fatal error: concurrent map writes"
	if strings.Join(got, "|") != want {
		t.Errorf("outcomes %q", got)
	}
}
