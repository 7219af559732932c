package balances

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"racelab/lessons/internal/database"
)

// The crowd of the night.
const (
	parties = 72 // pots for a gift, to which several people pay
	savers  = 12 // people who save for themselves
)

// opening is when somebody sends the first link of a pot around.
const opening = 200 * time.Second

// closing is when savers go to bed.
const closing = 25 * time.Minute

// Setup makes the tables, and the pots.
func Setup() {
	db := database.Open()
	makeTables(db)
	for i := range savers {
		openPot(db, own(i), fmt.Sprintf("s%02d", i))
	}
	for i := range parties {
		openPot(db, gift(i), fmt.Sprintf("host-%02d", i))
	}
}

// makeTables makes the tables, with the settings of an ordinary night.
func makeTables(db *sql.DB) {
	database.Setup(db,
		`CREATE TABLE pots (id TEXT PRIMARY KEY, owner TEXT NOT NULL, balance INTEGER NOT NULL, version INTEGER NOT NULL)`,
		`CREATE TABLE entries (n SERIAL, id TEXT PRIMARY KEY, pot TEXT NOT NULL, who TEXT NOT NULL, amount INTEGER NOT NULL, version INTEGER NOT NULL)`,
		`CREATE TABLE captures (entry TEXT PRIMARY KEY, amount INTEGER NOT NULL)`,
		`CREATE TABLE members (id TEXT PRIMARY KEY, points INTEGER NOT NULL, badges INTEGER NOT NULL)`,
		`INSERT INTO members VALUES ('m-01', 0, 0), ('m-02', 0, 0), ('m-03', 0, 0), ('m-04', 0, 0)`,
		`CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,
		`INSERT INTO settings VALUES ('flag.pay-in', 'on'), ('flag.stickers', 'on'), ('flag.dark-mode', 'off'), ('replicas.pots', '2'), ('readonly', 'off')`)
}

func openPot(db *sql.DB, id, owner string) {
	if _, err := db.Exec(`INSERT INTO pots VALUES ($1, $2, 0, 0)`, id, owner); err != nil {
		panic(fmt.Errorf("opening the pot %s: %w", id, err))
	}
}

// gift is the name of a pot for a gift, and own of one that somebody has alone.
func gift(i int) string { return fmt.Sprintf("g-%02d", i) }
func own(i int) string  { return fmt.Sprintf("s-%02d", i) }

// crowd is what people have in common.
type crowd struct {
	log   *slog.Logger
	seed  int
	began time.Time
}

// People is the process of everybody who has the app.
func People(seed int) {
	c := &crowd{logger("people"), seed, time.Now()}
	var all sync.WaitGroup
	for i := range savers {
		all.Go(func() { c.save(i) })
	}
	time.Sleep(opening)
	d := newDice(fmt.Sprintf("%d parties", seed))
	for i := range parties {
		c.log.Info("a link is sent around", "pot", gift(i))
		for k := range 4 + d.below(4) {
			all.Go(func() { c.join(gift(i), k) })
		}
		time.Sleep(time.Duration(5000+150*i+d.below(6000)) * time.Millisecond)
	}
	all.Wait()
}

// save is somebody who saves for something, looks at it often, and pays now and then.
func (c *crowd) save(i int) {
	d := newDice(fmt.Sprintf("%d saver %d", c.seed, i))
	who := &person{crowd: c, name: fmt.Sprintf("s%02d", i), pot: own(i)}
	for time.Since(c.began) < closing {
		time.Sleep(time.Duration(10000+d.below(25000)) * time.Millisecond)
		who.look()
		if d.below(6) == 0 {
			time.Sleep(time.Duration(1000+d.below(6000)) * time.Millisecond)
			who.move("pay", 500*(1+d.below(6)), d)
		}
	}
}

// join is somebody who got the link to a pot, and pays a part. Now and then it was too much, and a part goes back.
func (c *crowd) join(pot string, k int) {
	d := newDice(fmt.Sprintf("%d %s %d", c.seed, pot, k))
	who := &person{crowd: c, name: fmt.Sprintf("%s-%d", pot, k), pot: pot}
	time.Sleep(time.Duration(d.below(6500)) * time.Millisecond)
	if !who.look() {
		return
	}
	time.Sleep(time.Duration(1500+d.below(3500)) * time.Millisecond)
	amount := 500 * (1 + d.below(6))
	if !who.move("pay", amount, d) {
		return
	}
	time.Sleep(time.Duration(15000+d.below(30000)) * time.Millisecond)
	who.look()
	if d.below(12) == 0 {
		time.Sleep(time.Duration(1000+d.below(9000)) * time.Millisecond)
		who.move("back", 500, d)
	}
}

// person is one of them, with the pot that it is about.
type person struct {
	*crowd
	name, pot string
	sent      int
	entries   int
}

func (p *person) look() bool { return p.send("GET", "/pots/"+p.pot) == http.StatusOK }

// move pays into the pot, or takes back, and asks again a few times if there are too many requests.
func (p *person) move(how string, amount int, d *dice) bool {
	p.entries++
	path := fmt.Sprintf("/%s/%s?entry=e-%s-%d&who=%s&amount=%d", how, p.pot, p.name, p.entries, p.name, amount)
	for range 4 {
		switch p.send("POST", path) {
		case http.StatusOK:
			return true
		case http.StatusTooManyRequests:
			time.Sleep(time.Duration(2000+d.below(6000)) * time.Millisecond)
		default:
			return false
		}
	}
	return false
}

// send sends a request, and returns the status of the answer; 0 if there was none.
func (p *person) send(method, path string) int {
	p.sent++
	id := fmt.Sprintf("r-%s-%d", p.name, p.sent)
	r, err := http.NewRequestWithContext(context.Background(), method, "http://pots"+path, nil)
	if err != nil {
		return 0
	}
	r.Header.Set("X-Request-Id", id)
	began := time.Now()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		p.log.Info("no answer", "req", id, "method", method, "path", r.URL.Path, "ms", time.Since(began).Milliseconds(), "error", err.Error())
		return 0
	}
	defer res.Body.Close()
	p.log.Info("answered", "req", id, "method", method, "path", r.URL.Path, "status", res.StatusCode, "ms", time.Since(began).Milliseconds())
	return res.StatusCode
}
