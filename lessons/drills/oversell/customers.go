package oversell

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

// Catalogue and crowd of the night.
const (
	records  = 12 // of the ordinary catalogue, with enough of each
	releases = 40 // limited ones, which come out one after the other in the sale
	visitors = 34
)

// closing is when visitors leave.
const closing = 25 * time.Minute

// opening is when the first limited record comes out.
const opening = 4 * time.Minute

// Setup makes the tables, and fills the shelves.
func Setup() {
	db := database.Open()
	makeTables(db)
	for i := range records {
		put(db, fmt.Sprintf("c-%02d", i), 1400+100*i, 200, false)
	}
	for i := range releases {
		put(db, release(i), 2900, 3+i%3, true)
	}
}

// makeTables makes the tables, with the settings of an ordinary night.
func makeTables(db *sql.DB) {
	database.Setup(db,
		`CREATE TABLE items (id TEXT PRIMARY KEY, price INTEGER NOT NULL, received INTEGER NOT NULL, stock INTEGER NOT NULL, sale BOOLEAN NOT NULL)`,
		`CREATE TABLE orders (n SERIAL, id TEXT PRIMARY KEY, item TEXT NOT NULL, buyer TEXT NOT NULL, price INTEGER NOT NULL, state TEXT NOT NULL, placed TEXT NOT NULL)`,
		`CREATE TABLE payments (order_id TEXT NOT NULL, kind TEXT NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (order_id, kind))`,
		`CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,
		`INSERT INTO settings VALUES ('flag.sale', 'on'), ('flag.gift-wrap', 'on'), ('flag.recommendations', 'off'), ('replicas.shop', '2'), ('readonly', 'off')`)
}

func put(db *sql.DB, id string, price, n int, sale bool) {
	if _, err := db.Exec(`INSERT INTO items VALUES ($1, $2, $3, $3, $4)`, id, price, n, sale); err != nil {
		panic(fmt.Errorf("filling the shelf of %s: %w", id, err))
	}
}

// release is the name of a limited record.
func release(i int) string { return fmt.Sprintf("p-%02d", i) }

// crowd is what customers have in common.
type crowd struct {
	log   *slog.Logger
	seed  int
	began time.Time
}

// Customers is the process of everybody who visits the shop.
func Customers(seed int) {
	c := &crowd{log: logger("customers"), seed: seed, began: time.Now()}
	var all sync.WaitGroup
	for i := range visitors {
		all.Go(func() { c.stroll(i) })
	}
	time.Sleep(opening)
	pause := 8 * time.Second
	for i := range releases {
		c.log.Info("a release is out", "item", release(i))
		for k := range max(6, 14-i/3) {
			all.Go(func() { c.queue(release(i), k) })
		}
		time.Sleep(pause)
		pause += pause / 20
	}
	all.Wait()
}

// stroll is a visitor who looks at records of the catalogue, and now and then buys one.
func (c *crowd) stroll(i int) {
	d := newDice(fmt.Sprintf("%d visitor %d", c.seed, i))
	who := &customer{c, fmt.Sprintf("v%02d", i), 0, &http.Client{}}
	for time.Since(c.began) < closing {
		time.Sleep(time.Duration(15000+d.below(30000)) * time.Millisecond)
		record := fmt.Sprintf("c-%02d", d.below(records))
		who.send("GET", "/items/"+record)
		if d.below(8) > 0 {
			continue
		}
		time.Sleep(time.Duration(2000+d.below(9000)) * time.Millisecond)
		id := fmt.Sprintf("o-%s-%d", who.name, who.sent)
		who.buy(record, id)
		who.later(d, id)
	}
}

// queue is a customer who has waited for a release.
func (c *crowd) queue(record string, k int) {
	d := newDice(fmt.Sprintf("%d %s %d", c.seed, record, k))
	who := &customer{c, fmt.Sprintf("%s-%02d", record, k), 0, &http.Client{}}
	if d.below(8) == 0 { // the old app gives up early, and asks again
		who.client.Timeout = 1500 * time.Millisecond
	}
	time.Sleep(time.Duration(d.below(1500)) * time.Millisecond)
	if who.send("GET", "/items/"+record) != http.StatusOK {
		return
	}
	time.Sleep(time.Duration(100+d.below(400)) * time.Millisecond)
	id := "o-" + who.name
	code := who.buy(record, id)
	if code == 0 {
		time.Sleep(time.Duration(1000+d.below(1000)) * time.Millisecond)
		code = who.buy(record, id)
	}
	if code == http.StatusOK {
		who.later(d, id)
	}
}

// customer is one of them.
type customer struct {
	*crowd
	name   string
	sent   int
	client *http.Client
}

func (c *customer) buy(record, id string) int {
	return c.send("POST", "/buy/"+record+"?order="+id+"&buyer="+c.name)
}

// later looks after an order, or cancels it, after some minutes.
func (c *customer) later(d *dice, id string) {
	time.Sleep(time.Duration(60000+d.below(120000)) * time.Millisecond)
	if d.below(14) == 0 {
		c.send("POST", "/cancel/"+id)
		return
	}
	c.send("GET", "/orders/"+id)
}

// send sends a request, and returns the status of the answer; 0 if there was none.
func (c *customer) send(method, path string) int {
	c.sent++
	id := fmt.Sprintf("r-%s-%d", c.name, c.sent)
	r, err := http.NewRequestWithContext(context.Background(), method, "http://shop"+path, nil)
	if err != nil {
		return 0
	}
	r.Header.Set("X-Request-Id", id)
	began := time.Now()
	res, err := c.client.Do(r)
	if err != nil {
		c.log.Info("no answer", "req", id, "method", method, "path", r.URL.Path, "ms", time.Since(began).Milliseconds(), "error", err.Error())
		return 0
	}
	defer res.Body.Close()
	c.log.Info("answered", "req", id, "method", method, "path", r.URL.Path, "status", res.StatusCode, "ms", time.Since(began).Milliseconds())
	return res.StatusCode
}
