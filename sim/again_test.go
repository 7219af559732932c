package sim_test

import (
	"fmt"
	"strings"
	"testing"

	"racelab/sim"
)

// Programs that try, compare and wait for more of what they have: each beside one that is
// nearly the same and must not be given the name.
var agains = []struct {
	name, source string
	pattern      sim.Pattern
	is           bool
	text         string // must be in the finding's text
}{
	{"a free list by compare-and-swap", freeList("top"), "ABA", true, "so that it is 1 again"},
	{"the same with a count beside the index", freeList("top + 8*turn"), "ABA", false, ""},
	{"the shelf is counted while the book moves away and back", book("qty = $2", "qty"), "ABA", true, "read qty as 100"},
	{"a result of compare-and-swap that nobody looks at", `
	var n atomic.Int32
	both(func() { v := n.Load(); n.CompareAndSwap(v, v+1) }, func() { v := n.Load(); n.CompareAndSwap(v, v+1) })
	if n.Load() != 2 {
		panic("one is missing")
	}`, "ABA", false, ""},
	{"two desks each need a second pen", `
	pens := make(chan string, 2)
	pens <- "red"
	pens <- "blue"
	desk := func() { a := <-pens; b := <-pens; pens <- a; pens <- b }
	both(desk, desk)`, "exhausted pool", true, "holds one of pens"},
	{"places in a car park, one for the trailer", `
	places := make(chan bool, 2)
	park := func() {
		places <- true
		defer func() { <-places }()
		places <- true
		<-places
	}
	both(park, park)`, "exhausted pool", true, "holds a place in places"},
	{"units of a semaphore", `
	seats := semaphore.NewWeighted(2)
	ctx := context.Background()
	sit := func() {
		seats.Acquire(ctx, 1)
		seats.Acquire(ctx, 1)
		seats.Release(2)
	}
	both(sit, sit)`, "exhausted pool", true, "waits for another"},
	{"a query beside an open transaction", `
	db, _ := sql.Open("pgx", "postgres://localhost/bar")
	db.SetMaxOpenConns(2)
	db.Exec("CREATE TABLE tab (id INT PRIMARY KEY, n INT)")
	order := func() {
		tx, _ := db.Begin()
		db.Exec("SELECT n FROM tab")
		tx.Commit()
	}
	both(order, order)`, "exhausted pool", true, "holds a connection"},
	{"a consumer that waits for more than is sent", `
	jobs := make(chan int, 2)
	stop := make(chan bool)
	both(func() { jobs <- 1; select { case stop <- true: default: } }, func() { <-jobs; select { case <-stop: default: <-jobs } })`, "exhausted pool", false, ""},
	{"one keeps what it took", `
	keys := make(chan int, 1)
	keys <- 7
	both(func() { k := <-keys; keys <- k }, func() { <-keys })`, "exhausted pool", false, ""},
	{"the cleaner finds a guest each time", `
	var room sync.Mutex
	noon := make(chan bool, 1)
	clean := false
	both(func() {
		room.Lock()
		room.Unlock()
		noon <- true
		room.Lock()
		room.Unlock()
	}, func() {
		if clean = room.TryLock(); clean {
			return
		}
		if <-noon; !clean {
			clean = room.TryLock()
		}
	})
	if !clean {
		panic("not cleaned")
	}`, "starvation", false, ""}, // the guest of the morning may still be there at noon
	{"an optimistic writer among quick ones", `
	var stock atomic.Int64
	done := false
	both(func() { stock.Add(5); stock.Add(5) }, func() {
		for range 2 {
			if v := stock.Load(); stock.CompareAndSwap(v, 2*v) {
				done = true
				return
			}
		}
	})
	if !done {
		panic("gave up")
	}`, "starvation", true, "tried 2 times for stock"},
	{"a version that moves on before every write", `
	db, _ := sql.Open("pgx", "postgres://localhost/bar")
	db.Exec("CREATE TABLE tab (id INT PRIMARY KEY, n INT, v INT)")
	db.Exec("INSERT INTO tab VALUES (1, 1, 1)")
	lost := 0
	both(func() {
		db.Exec("UPDATE tab SET n = n + 1, v = v + 1 WHERE id = 1")
		db.Exec("UPDATE tab SET n = n + 1, v = v + 1 WHERE id = 1")
	}, func() {
		for range 2 {
			var n, v int
			db.QueryRow("SELECT n, v FROM tab WHERE id = 1").Scan(&n, &v)
			r, _ := db.Exec("UPDATE tab SET n = $1, v = v + 1 WHERE id = 1 AND v = $2", 2*n, v)
			if k, _ := r.RowsAffected(); k == 1 {
				return
			}
			lost++
		}
	})
	if lost == 2 {
		panic("gave up")
	}`, "starvation", true, "tried 2 times for the row"},
	{"one try in vain is bad luck", `
	var stock atomic.Int64
	done := false
	both(func() { stock.Add(5) }, func() { v := stock.Load(); done = stock.CompareAndSwap(v, 2*v) })
	if !done {
		panic("gave up")
	}`, "starvation", false, ""},
	{"two callers knock a server over, twice", fragile(2), "retry storm", true, "get it again"},
	{"two callers knock a server over, once", fragile(1), "retry storm", false, ""},
}

// freeList is a list of two buffers; ident is what the head compares.
func freeList(ident string) string {
	return fmt.Sprintf(`
	var head, next1, next2 atomic.Int32
	next := []*atomic.Int32{nil, &next1, &next2}
	word := func(top, turn int32) int32 { return %s }
	take := func() int32 {
		for {
			h := head.Load()
			top := h %% 8
			if top == 0 {
				return 0
			}
			if n := next[top].Load(); head.CompareAndSwap(h, word(n%%8, h/8+1)) {
				return top
			}
		}
	}
	give := func(i int32) {
		for {
			h := head.Load()
			next[i].Store(h %% 8)
			if head.CompareAndSwap(h, word(i, h/8+1)) {
				return
			}
		}
	}
	next1.Store(2)
	head.Store(1)
	var kept int32
	both(func() { take() }, func() {
		a := take()
		kept = take()
		if a != 0 {
			give(a)
		}
	})
	if kept != 0 && take() == kept {
		panic("in use twice")
	}`, ident)
}

// book is a stock-taker beside somebody who moves boxes out and in; look is what it compares.
func book(look, column string) string {
	return fmt.Sprintf(`
	db, _ := sql.Open("pgx", "postgres://localhost/yard")
	db.Exec("CREATE TABLE tiles (id INT PRIMARY KEY, qty INT)")
	db.Exec("INSERT INTO tiles VALUES (1, 100)")
	var yard sync.Mutex
	shelf := 98
	booked := false
	both(func() {
		for _, n := range []int{-50, 50} {
			yard.Lock()
			shelf += n
			db.Exec("UPDATE tiles SET qty = qty + $1 WHERE id = 1", n)
			yard.Unlock()
		}
	}, func() {
		var seen int
		db.QueryRow("SELECT %[2]s FROM tiles WHERE id = 1").Scan(&seen)
		yard.Lock()
		counted := shelf
		yard.Unlock()
		r, _ := db.Exec("UPDATE tiles SET qty = $1 WHERE id = 1 AND %[1]s", counted, seen)
		n, _ := r.RowsAffected()
		booked = n == 1
	})
	var qty int64
	db.QueryRow("SELECT qty FROM tiles WHERE id = 1").Scan(&qty)
	if booked && qty < 90 {
		panic("the book is wrong")
	}`, look, column)
}

// fragile is a server that falls over when two requests are under way; each of two callers tries so often.
func fragile(tries int) string {
	return fmt.Sprintf(`
	var busy, failed atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if busy.Add(1); busy.Load() > 1 {
			w.WriteHeader(503)
		}
		busy.Add(-1)
	}))
	call := func() {
		for range %d {
			resp, err := http.Get(srv.URL)
			if err != nil {
				panic(err)
			}
			resp.Body.Close()
			if resp.StatusCode == 200 {
				return
			}
		}
		failed.Add(1)
	}
	both(call, call)
	if failed.Load() == 2 {
		panic("both gave up")
	}`, tries)
}

// against puts a body into a program that has what it imports and a function that runs two
// actors.
func against(body string) string {
	var imports []string
	for name, path := range map[string]string{
		"atomic.": "sync/atomic", "sql.": "database/sql", "semaphore.": "golang.org/x/sync/semaphore", "context.": "context",
		"http.": "net/http", "httptest.": "net/http/httptest",
	} {
		if strings.Contains(body, name) {
			imports = append(imports, fmt.Sprintf("%q", path))
		}
	}
	if strings.Contains(body, "sql.") {
		imports = append(imports, `_ "github.com/jackc/pgx/v5/stdlib"`)
	}
	return "package main\n\nimport (\n\t\"sync\"\n\t" + strings.Join(imports, "\n\t") + `
)

func both(one, other func()) {
	var wg sync.WaitGroup
	wg.Go(one)
	wg.Go(other)
	wg.Wait()
}

func main() {` + body + "\n}\n"
}

// TestTryingAndComparing names what comes of it, and nothing that only looks like it.
func TestTryingAndComparing(t *testing.T) {
	for _, c := range agains {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, r := explored(t, against(c.source), sim.Budget{})
			if r.Shortest == nil {
				if c.is || !strings.Contains(c.name, "count beside") {
					t.Fatal("no run fails")
				}
				return
			}
			run, err := p.Replay(r.Shortest.Token)
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, in := range r.Decider().Explain(t.Context(), run) {
				if in.Pattern == c.pattern {
					found = true
					if !strings.Contains(in.Text, c.text) {
						t.Errorf("%q is not in: %s", c.text, in.Text)
					}
				}
			}
			if found != c.is {
				t.Errorf("%s: %v; want %v: %s", c.pattern, found, c.is, r.Decider().Why(t.Context(), run))
			}
		})
	}
}

// A loop that never need end says who keeps whom from getting on.
func TestALoopSaysWhoStarvesWhom(t *testing.T) {
	for name, c := range map[string]struct {
		body    string
		pattern sim.Pattern
		says    []string
	}{
		"fork and spoon": {`
	var fork, spoon sync.Mutex
	eat := func(first, second *sync.Mutex) {
		for {
			first.Lock()
			if second.TryLock() {
				second.Unlock()
				first.Unlock()
				return
			}
			first.Unlock()
		}
	}
	both(func() { eat(&fork, &spoon) }, func() { eat(&spoon, &fork) })`, "livelock", []string{"main.func2 found spoon locked", "because main.func3 locked spoon", "keep each other"}},
		"after you": {`
	var in [2]atomic.Bool
	pass := func(me int) {
		in[me].Store(true)
		for in[1-me].Load() {
			in[me].Store(false)
			in[me].Store(true)
		}
		in[me].Store(false)
	}
	both(func() { pass(0) }, func() { pass(1) })`, "livelock", []string{"read in[1] = true", "read in[0] = true"}},
		"the quick one and the one who only tries": {`
	var desk sync.Mutex
	var done atomic.Bool
	both(func() {
		for !done.Load() {
			desk.Lock()
			desk.Unlock()
		}
	}, func() {
		for !desk.TryLock() {
		}
		done.Store(true)
	})`, "starvation", []string{"main.func2 found desk locked", "because main.func1 locked desk", "one of them never gets on"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, r := explored(t, against(c.body), sim.Budget{})
			if len(r.Livelocks) == 0 {
				t.Fatal("no livelock is found")
			}
			f := r.Livelocks[0]
			if f.Pattern != c.pattern {
				t.Errorf("it is called %q, not %q: %s", f.Pattern, c.pattern, f.Text)
			}
			for _, says := range c.says {
				if !strings.Contains(f.Text, says) {
					t.Errorf("%q is not in: %s", says, f.Text)
				}
			}
		})
	}
}

// TestSwapped compares what can come of an order the other way round with every run there is.
func TestSwapped(t *testing.T) {
	p, r := explored(t, `package main

import (
	"fmt"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	n := 100
	for _, d := range []int{50, 30} {
		wg.Go(func() { v := n; n = v + d })
	}
	wg.Wait()
	if fmt.Println(n); n != 180 {
		panic("lost")
	}
}`, sim.Budget{})
	run, err := p.Replay(r.Shortest.Token)
	if err != nil {
		t.Fatal(err)
	}
	reason, err := r.Decider().Reason(t.Context(), run)
	if err != nil || len(reason.Orders) != 2 {
		t.Fatalf("%+v, %v", reason, err)
	}
	outcomes := func(first, second int) string {
		got, err := r.Decider().Swapped(t.Context(), run, first, second)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, e := range got {
			out = append(out, fmt.Sprint(e.Outcome, e.Fails))
		}
		return strings.Join(out, " | ")
	}
	whole := map[string]bool{}
	for _, o := range r.Outcomes {
		whole[o.Text] = true
	}
	for _, o := range reason.Orders {
		// One who reads after the other has written: the other may still have read before that.
		got := outcomes(o.First.Step, o.Second.Step)
		if !strings.Contains(got, "180") || strings.Contains(got, "true") {
			t.Errorf("with %s after %s there is %q of %v", o.First.Text, o.Second.Text, got, whole)
		}
	}
	if _, err := r.Decider().Swapped(t.Context(), run, 99, 1); err == nil {
		t.Error("a step that is none has an order")
	}
}
