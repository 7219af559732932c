package sim_test

// otherReasons are failures of known kinds, written in another way: renamed, through a helper, with one
// more actor. The fields are those of reasons.
var otherReasons = []struct{ name, source, why, not string }{
	{"three look for a row, through a helper", `package main

import (
	"database/sql"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

type book struct{ db *sql.DB }

func (b book) known(phone string) bool {
	var n int
	return b.db.QueryRow("SELECT 1 FROM clients WHERE phone = $1", phone).Scan(&n) == nil
}

func (b book) enter(phone string) error {
	if b.known(phone) {
		return nil
	}
	_, err := b.db.Exec("INSERT INTO clients (phone) VALUES ($1)", phone)
	return err
}

func main() {
	db, _ := sql.Open("pgx", "clients")
	db.Exec("CREATE TABLE clients (phone TEXT PRIMARY KEY)")
	var desk sync.WaitGroup
	for range 3 {
		desk.Go(func() {
			if err := (book{db}).enter("555"); err != nil {
				panic(err)
			}
		})
	}
	desk.Wait()
}
`, `Check-then-act: .*in known, did "SELECT 1 FROM clients .*INSERT INTO clients`, `order violation`},
	{"a balance looked at, and taken from later by what is there then", `package main

import "sync"

type card struct {
	mu   sync.Mutex
	left int
}

func (c *card) rest() int { c.mu.Lock(); defer c.mu.Unlock(); return c.left }
func (c *card) pay(n int) {
	c.mu.Lock()
	old := c.left
	c.left = old - n
	c.mu.Unlock()
}

func main() {
	c := &card{left: 10}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if c.rest() >= 8 {
				c.pay(8)
			}
		})
	}
	wg.Wait()
	if c.left < 0 {
		panic("overdrawn")
	}
}
`, `Check-then-act: .*in rest, read c\.left = 10 .*set c\.left to 2 .*set c\.left to -6 \(\d+\) without checking again`, `(?i)lost update`},
	{"a stock looked at, and counted down in its own line", `package main

import "sync"

type stock struct {
	mu sync.RWMutex
	n  map[string]int
}

func (s *stock) has(k string) bool { s.mu.RLock(); defer s.mu.RUnlock(); return s.n[k] > 0 }
func (s *stock) take(k string)     { s.mu.Lock(); s.n[k]--; s.mu.Unlock() }

func main() {
	s := &stock{n: map[string]int{"tv": 1}}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if s.has("tv") {
				s.take("tv")
			}
		})
	}
	wg.Wait()
	if s.n["tv"] < 0 {
		panic("sold what is not there")
	}
}
`, `Check-then-act: .*in has, read s\.n\["tv"\] = 1 `, `(?i)lost update`},
	{"a flag set and signalled without the lock", `package main

import "sync"

func main() {
	var mu sync.Mutex
	news := sync.NewCond(&mu)
	come := false
	go func() {
		come = true
		news.Signal()
	}()
	mu.Lock()
	for !come {
		news.Wait()
	}
	mu.Unlock()
}
`, `Missed signal: main\.func1 signalled news \(\d+\) before main began to wait`, `which it never does`},
	{"two seek the end of a file", `package main

import (
	"io"
	"os"
	"sync"
)

func add(line string) {
	f, _ := os.OpenFile("guests.txt", os.O_WRONLY|os.O_CREATE, 0o644)
	defer f.Close()
	f.Seek(0, io.SeekEnd)
	f.WriteString(line)
}

func main() {
	os.WriteFile("guests.txt", []byte("Eve\n"), 0o644)
	var doors sync.WaitGroup
	for _, name := range []string{"Ada\n", "Bob\n"} {
		doors.Go(func() { add(name) })
	}
	doors.Wait()
	if all, _ := os.ReadFile("guests.txt"); len(all) != 12 {
		panic("a guest is missing")
	}
}
`, `moved to offset 4 of guests\.txt \(\d+\) before .* wrote guests\.txt .* and .*moved to offset 4 of guests\.txt \(\d+\) before .* wrote guests\.txt`, `opened guests`},
	{"an Add inside the goroutine, through a helper", `package main

import "sync"

type crew struct{ busy sync.WaitGroup }

func (c *crew) begin() { c.busy.Add(1) }

func (c *crew) paint(done *bool, mu *sync.Mutex) {
	c.begin()
	defer c.busy.Done()
	mu.Lock()
	*done = true
	mu.Unlock()
}

func main() {
	var c crew
	var mu sync.Mutex
	var first, second bool
	go c.paint(&first, &mu)
	go c.paint(&second, &mu)
	c.busy.Wait()
	mu.Lock()
	defer mu.Unlock()
	if !first || !second {
		panic("not all is painted")
	}
}
`, `Order violation: main returned from Wait on c\.busy \(\d+\) before crew\.paint( #2)? called Add on it`, ``},
	{"read, change and rename", `package main

import (
	"os"
	"strings"
	"sync"
)

func replace(old, new string) {
	text, _ := os.ReadFile("menu")
	os.WriteFile(new+".tmp", []byte(strings.Replace(string(text), old, new, 1)), 0o644)
	os.Rename(new+".tmp", "menu")
}

func main() {
	os.WriteFile("menu", []byte("soup, fish"), 0o644)
	var cooks sync.WaitGroup
	cooks.Go(func() { replace("soup", "salad") })
	cooks.Go(func() { replace("fish", "stew") })
	cooks.Wait()
	if text, _ := os.ReadFile("menu"); string(text) != "salad, stew" {
		panic("a change is lost: " + string(text))
	}
}
`, `before .*renamed (salad|stew)\.tmp to menu .*before .*renamed (salad|stew)\.tmp to menu`, `opened menu \(\d+\) before \S+ in replace, opened menu`},
	{"rows in opposite orders, through a helper", `package main

import (
	"database/sql"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func take(tx *sql.Tx, shelf string) error {
	_, err := tx.Exec("UPDATE shelves SET n = n - 1 WHERE name = $1", shelf)
	return err
}

func order(db *sql.DB, shelves ...string) {
	tx, _ := db.Begin()
	for _, s := range shelves {
		if err := take(tx, s); err != nil {
			tx.Rollback()
			panic(err)
		}
	}
	tx.Commit()
}

func main() {
	db, _ := sql.Open("pgx", "shop")
	db.Exec("CREATE TABLE shelves (name TEXT PRIMARY KEY, n INT)")
	db.Exec("INSERT INTO shelves VALUES ('cups', 9), ('pots', 9)")
	var wg sync.WaitGroup
	wg.Go(func() { order(db, "cups", "pots") })
	wg.Go(func() { order(db, "pots", "cups") })
	wg.Wait()
}
`, `Deadlock: main\.func\d waited for main\.func\d \(\d+\), and then .*40P01`, ``},
	{"two reads, each under the lock", `package main

import "sync"

type scale struct {
	mu         sync.Mutex
	left, right int
}

func (s *scale) get(p *int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *p
}

func (s *scale) move(n int) {
	s.mu.Lock()
	s.left -= n
	s.right += n
	s.mu.Unlock()
}

func (s *scale) total() int { return s.get(&s.left) + s.get(&s.right) }

func main() {
	s := &scale{left: 5, right: 5}
	var wg sync.WaitGroup
	wg.Go(func() { s.move(2) })
	if s.total() != 10 {
		panic("something is missing")
	}
	wg.Wait()
}
`, `Torn read: main read .* and so saw the one old and the other new`, ``},
	{"a helper waits on one Cond for two things", `package main

import "sync"

type tray struct {
	mu    sync.Mutex
	bell  *sync.Cond
	loaded bool
}

func (t *tray) until(want bool) {
	for t.loaded != want {
		t.bell.Wait()
	}
}

func (t *tray) turn(to bool) {
	t.mu.Lock()
	t.until(!to)
	t.loaded = to
	t.bell.Signal()
	t.mu.Unlock()
}

func main() {
	t := &tray{}
	t.bell = sync.NewCond(&t.mu)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { t.turn(true); t.turn(true) })
		wg.Go(func() { t.turn(false); t.turn(false) })
	}
	wg.Wait()
}
`, `Signal to the wrong waiter: .*signalled t\.bell.* woke .*waited again`, ``},
	{"a third joins a flight", `package main

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/singleflight"
)

type rates struct{ one singleflight.Group }

func (r *rates) fetch(ctx context.Context) (any, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return 4, nil
}

func (r *rates) get(ctx context.Context) error {
	_, err, _ := r.one.Do("eur", func() (any, error) { return r.fetch(ctx) })
	return err
}

func main() {
	var r rates
	his, leave := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { r.get(his) })
	for range 2 {
		wg.Go(func() {
			if err := r.get(context.Background()); errors.Is(err, context.Canceled) {
				panic("somebody else's")
			}
		})
	}
	leave()
	wg.Wait()
}
`, `Foreign cancel: main\.func\d( #2)? joined main\.func1.s flight .* begun with its own context`, ``},
	{"a closure under the lock writes into what was given up", `package main

import "sync"

type session struct {
	mu   sync.Mutex
	seen map[string]int
}

func (s *session) with(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *session) count(page string) { s.with(func() { s.seen[page]++ }) }
func (s *session) end()              { s.with(func() { s.seen = nil }) }

func main() {
	s := &session{seen: map[string]int{}}
	var wg sync.WaitGroup
	wg.Go(func() { s.count("home") })
	wg.Go(func() { s.count("cart") })
	s.end()
	wg.Wait()
}
`, `main set s\.seen to nil \(\d+\) before .* s\.seen`, ``},
	{"both try the second lock, and both give up", `package main

import "sync"

type account struct {
	mu sync.Mutex
	n  int
}

func move(from, to *account) bool {
	from.mu.Lock()
	defer from.mu.Unlock()
	if !to.mu.TryLock() {
		return false
	}
	defer to.mu.Unlock()
	from.n, to.n = from.n-1, to.n+1
	return true
}

func main() {
	var anna, bert account
	var wg sync.WaitGroup
	there := false
	wg.Go(func() { there = move(&anna, &bert) })
	back := move(&bert, &anna)
	wg.Wait()
	if !there && !back {
		panic("nobody paid")
	}
}
`, `locked anna\.mu \(\d+\) before main, in move, found anna\.mu locked`, `from\.mu|to\.mu`},
}
