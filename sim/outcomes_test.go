package sim_test

import (
	"slices"
	"testing"

	"racelab/sim"
)

// TestOutcomesThatTheLibraryLeavesOpen: where Go leaves open what a program meets, the census has all of it and nothing else.
// The outcomes that must be there were seen of compiled programs, or follow from the source of the package.
func TestOutcomesThatTheLibraryLeavesOpen(t *testing.T) {
	for name, tt := range map[string]struct {
		imports, body string
		want          []string
	}{
		"a loop adds an entry to its map": {`"fmt"`, `m, n := map[int]int{1: 1}, 0
			for range m { n++; if n == 1 { m[2] = 2 } }
			fmt.Print(n)`, []string{"1", "2"}},
		"a loop adds an entry each time": {`"fmt"`, `m, n := map[int]int{0: 0}, 0
			for range m { n++; m[n] = n }
			fmt.Print(n)`, []string{"1", "2", "3", "4", "5", "6", "7", "8"}},
		"a loop deletes the others": {`"fmt"`, `m, n := map[int]int{1: 1, 2: 2, 3: 3}, 0
			for k := range m { n++; for l := range m { if l != k { delete(m, l) } } }
			fmt.Print(n)`, []string{"1"}},
		"a loop that only looks": {`"fmt"`, `m := map[int]int{1: 1, 2: 2, 3: 3}
			for k, v := range m { if k != v { panic(k) } }
			fmt.Print("ok")`, []string{"ok"}},
		"a loop replaces its entries": {`"fmt"`, `m, n := map[int]int{1: 1, 2: 2}, 0
			for k := range m { if k > 2 { n++ } else { delete(m, k); m[k+2] = k } }
			fmt.Print(n)`, []string{"0", "1", "2"}},
		"a loop deletes what it has visited and enters it again": {`"fmt"`, `m, n := map[int]int{1: 1, 2: 2}, 0
			for range m { if n++; n == 1 { clear(m); m[2] = 2; m[1] = 1 } }
			fmt.Print(n)`, []string{"1", "2", "3"}},
		"a loop deletes an entry and enters it again": {`"fmt"`, `m, n := map[int]int{1: 1}, 0
			for k, v := range m { if n += v; n < 100 { delete(m, k); m[k] = 10 * v } }
			fmt.Print(n)`, []string{"1", "11", "111"}},
		"somebody deletes an entry and enters it again under a lock": {`"fmt"; "sync"`, `var mu sync.Mutex
			m, n := map[int]int{1: 1, 2: 2}, 0
			done := make(chan int)
			go func() { mu.Lock(); delete(m, 1); m[1] = 10; mu.Unlock(); close(done) }()
			mu.Lock()
			for _, v := range m { n += v; mu.Unlock(); mu.Lock() }
			mu.Unlock()
			<-done
			fmt.Print(n)`, []string{"12", "13", "2", "3"}},
		"a loop changes values": {`"fmt"`, `m, n := map[int]int{1: 1, 2: 2}, 0
			for k := range m { n += m[k]; m[k] = 0; m[3-k] = 5 }
			fmt.Print(n)`, []string{"6", "7"}},
		"somebody adds an entry under a lock": {`"fmt"; "sync"`, `var mu sync.Mutex
			m, n := map[int]int{1: 1, 2: 2}, 0
			done := make(chan int)
			go func() { mu.Lock(); m[3] = 3; mu.Unlock(); close(done) }()
			mu.Lock()
			for k := range m { n += k; mu.Unlock(); mu.Lock() }
			mu.Unlock()
			<-done
			fmt.Print(n)`, []string{"3", "6"}},
		"keys that equal nothing": {`"fmt"; "math"`, `m, n := map[float64]int{math.NaN(): 1, 1: 2}, 0
			for _, v := range m { n += v; m[2] = 10 }
			fmt.Print(n)`, []string{"13", "3"}},
		"a field without size": {`"fmt"`, `m, n := map[struct{}]int{{}: 1}, 0
			for range m { n++; m[struct{}{}] = 2 }
			fmt.Print(n)`, []string{"1"}},
		"Range stores": {`"fmt"; "sync"`, `var m sync.Map
			n := 0
			m.Store(1, 1)
			m.Range(func(k, v any) bool { n++; m.Store(2, 2); return true })
			fmt.Print(n)`, []string{"1", "2"}},
		"somebody stores during Range": {`"fmt"; "sync"`, `var m sync.Map
			n := 0
			m.Store(1, 1)
			done := make(chan int)
			go func() { m.Store(2, 2); m.Store(1, 10); close(done) }()
			m.Range(func(k, v any) bool { n += v.(int); return true })
			<-done
			fmt.Print(n)`, []string{"1", "10", "12", "3"}},
		"Range deletes": {`"fmt"; "sync"`, `var m sync.Map
			n := 0
			m.Store(1, 1); m.Store(2, 2)
			m.Range(func(k, v any) bool { n++; m.Clear(); return true })
			fmt.Print(n)`, []string{"1"}},
		"a Pool of two": {`"fmt"; "sync"`, `var p sync.Pool
			p.Put(1); p.Put(2)
			fmt.Print(p.Get())`, []string{"1", "2", "<nil>"}},
		"a Pool gives later what it did not give at once": {`"fmt"; "sync"`, `var p sync.Pool
			p.Put(1)
			a := p.Get()
			fmt.Print(a, p.Get())`, []string{"1 <nil>", "<nil> 1", "<nil> <nil>"}},
		"a child of a context that is done": {`"context"; "fmt"`, `parent, cancel := context.WithCancel(context.Background())
			child, stop := context.WithCancel(parent)
			defer stop()
			go cancel()
			<-parent.Done()
			fmt.Print(child.Err())`, []string{"<nil>", "context canceled"}},
		"the children of a context that is done": {`"context"; "fmt"`, `parent, cancel := context.WithCancel(context.Background())
			a, stopA := context.WithCancel(parent)
			defer stopA()
			b, stopB := context.WithCancel(parent)
			defer stopB()
			go cancel()
			seen := ""
			select {
			case <-a.Done():
				seen = fmt.Sprint("a ", b.Err())
			case <-b.Done():
				seen = fmt.Sprint("b ", a.Err())
			}
			fmt.Print(seen)`, []string{"a <nil>", "a context canceled", "b <nil>", "b context canceled"}},
		"a child, for whoever cancels": {`"context"; "fmt"`, `parent, cancel := context.WithCancel(context.Background())
			child, stop := context.WithCancel(parent)
			defer stop()
			go cancel()
			cancel()
			fmt.Print(child.Err())`, []string{"context canceled"}},
		"who derives from a context that is done, and its child": {`"context"; "fmt"`, `parent, cancel := context.WithCancel(context.Background())
			child, stop := context.WithCancel(parent)
			defer stop()
			go cancel()
			<-parent.Done()
			late, end := context.WithCancel(parent)
			defer end()
			fmt.Print(late.Err(), child.Err())`, []string{"context canceled context canceled"}},
		"a function of a context that is done can be stopped": {`"context"; "fmt"`, `parent, cancel := context.WithCancel(context.Background())
			ran := make(chan int)
			stop := context.AfterFunc(parent, func() { close(ran) })
			go cancel()
			<-parent.Done()
			stopped := stop()
			if !stopped { <-ran }
			fmt.Print(stopped)`, []string{"false", "true"}},
		"a child with a deadline": {`"context"; "fmt"; "time"`, `parent, cancel := context.WithCancel(context.Background())
			child, stop := context.WithTimeout(parent, time.Hour)
			go cancel()
			<-child.Done()
			stop()
			fmt.Print(parent.Err(), child.Err())`, []string{"<nil> context deadline exceeded", "context canceled context canceled", "context canceled context deadline exceeded"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := loadText(t, "package main\n\nimport ("+tt.imports+")\n\nfunc main() {\n"+tt.body+"\n}\n")
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
