package stale

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
	routes   = 24 // of night trains
	visitors = 5  // who look at this and that
	drops    = 66 // fares that fall, one after the other
)

// opening is when the first fare falls.
const opening = 120 * time.Second

// closing is when visitors go to bed.
const closing = 25 * time.Minute

// Setup makes the tables, and the routes.
func Setup() {
	db := database.Open()
	makeTables(db)
	for i := range routes {
		open(db, routeName(i), 9900+500*(i%5))
	}
}

// makeTables makes the tables, with the settings of an ordinary night.
func makeTables(db *sql.DB) {
	database.Setup(db,
		`CREATE TABLE fares (route TEXT PRIMARY KEY, amount INTEGER NOT NULL, version INTEGER NOT NULL)`,
		`CREATE TABLE history (n SERIAL, route TEXT NOT NULL, amount INTEGER NOT NULL, since BIGINT NOT NULL, until BIGINT NOT NULL)`,
		`CREATE TABLE tickets (n SERIAL, id TEXT PRIMARY KEY, route TEXT NOT NULL, who TEXT NOT NULL, state TEXT NOT NULL, sold BIGINT NOT NULL)`,
		`CREATE TABLE payments (n SERIAL, id TEXT PRIMARY KEY, ticket TEXT NOT NULL, kind TEXT NOT NULL, amount INTEGER NOT NULL)`,
		`CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,
		`INSERT INTO settings VALUES ('flag.fare-cache', 'on'), ('flag.sale', 'on'), ('flag.new-map', 'off'), ('replicas.tickets', '2'), ('readonly', 'off')`)
}

// open opens a route, with a fare that holds from the beginning on.
func open(db *sql.DB, route string, amount int) {
	_, err := db.Exec(`INSERT INTO fares VALUES ($1, $2, 1)`, route, amount)
	if err == nil {
		_, err = db.Exec(`INSERT INTO history (route, amount, since, until) VALUES ($1, $2, 0, $3)`, route, amount, int64(forever))
	}
	if err != nil {
		panic(fmt.Errorf("opening the route %s: %w", route, err))
	}
}

func routeName(i int) string { return fmt.Sprintf("n-%02d", i) }

// crowd is what people have in common.
type crowd struct {
	log   *slog.Logger
	seed  int
	began time.Time
}

// fall is a fare that falls, in two steps.
type fall struct {
	number, route int
	at            time.Duration // of the first step
	pause         time.Duration // before the second one
	amounts       [2]int
}

// falls returns the fares that fall in a night, in their order.
func falls(seed int) []fall {
	d := newDice(fmt.Sprintf("%d falls", seed))
	amounts := [routes]int{}
	for i := range amounts {
		amounts[i] = 9900 + 500*(i%5)
	}
	var all []fall
	at := opening
	for n := range drops {
		f := fall{number: n, route: d.below(routes), at: at, pause: time.Duration(1300+d.below(900)) * time.Millisecond}
		for i := range f.amounts {
			amounts[f.route] -= 200 + 100*d.below(4)
			f.amounts[i] = amounts[f.route]
		}
		all = append(all, f)
		at += time.Duration(13000+d.below(9000)) * time.Millisecond
	}
	return all
}

// Revenue is the process that lets fares fall when trains are empty: first the base fare, and then the supplement.
func Revenue(seed int) {
	c := &crowd{logger("revenue"), seed, time.Now()}
	for _, f := range falls(seed) {
		time.Sleep(f.at - time.Since(c.began))
		who := &person{crowd: c, name: fmt.Sprintf("f%02d", f.number)}
		for i, amount := range f.amounts {
			if i > 0 {
				time.Sleep(f.pause)
			}
			who.send("POST", fmt.Sprintf("/fares/%s?amount=%d", routeName(f.route), amount))
		}
	}
}

// Passengers is the process of everybody who wants to go somewhere by night.
func Passengers(seed int) {
	c := &crowd{logger("passengers"), seed, time.Now()}
	var all sync.WaitGroup
	for i := range visitors {
		all.Go(func() { c.visit(i) })
	}
	for _, f := range falls(seed) {
		time.Sleep(f.at - time.Since(c.began))
		d := newDice(fmt.Sprintf("%d crowd %d", seed, f.number))
		c.log.Info("a fare falls, whoever set an alarm gets a message", "route", routeName(f.route))
		for k := range 5 + d.below(4) {
			all.Go(func() { c.alarm(f, k) })
		}
		for k := range 4 + d.below(4) {
			all.Go(func() { c.come(f, k) })
		}
	}
	all.Wait()
}

// visit is somebody who looks around.
func (c *crowd) visit(i int) {
	d := newDice(fmt.Sprintf("%d visitor %d", c.seed, i))
	who := &person{crowd: c, name: fmt.Sprintf("v%d", i)}
	for time.Since(c.began) < closing {
		time.Sleep(time.Duration(10000+d.below(25000)) * time.Millisecond)
		who.send("GET", "/fares/"+routeName(d.below(routes)))
	}
}

// alarm is somebody who is told that a fare falls, and looks at it at once. Some buy.
func (c *crowd) alarm(f fall, k int) {
	d := newDice(fmt.Sprintf("%d alarm %d %d", c.seed, f.number, k))
	who := &person{crowd: c, name: fmt.Sprintf("a%02d-%d", f.number, k)}
	time.Sleep(time.Duration(150+d.below(1400)) * time.Millisecond)
	if who.send("GET", "/fares/"+routeName(f.route)) == http.StatusOK && d.below(3) == 0 {
		time.Sleep(time.Duration(6000+d.below(12000)) * time.Millisecond)
		who.buy(f.route, d)
	}
}

// come is somebody who looks at a route a little later, and buys in most cases.
func (c *crowd) come(f fall, k int) {
	d := newDice(fmt.Sprintf("%d come %d %d", c.seed, f.number, k))
	who := &person{crowd: c, name: fmt.Sprintf("p%02d-%d", f.number, k)}
	time.Sleep(time.Duration(9000+d.below(70000)) * time.Millisecond)
	if who.send("GET", "/fares/"+routeName(f.route)) == http.StatusOK && d.below(10) < 6 {
		time.Sleep(time.Duration(3000+d.below(9000)) * time.Millisecond)
		who.buy(f.route, d)
	}
}

// person is one of them.
type person struct {
	*crowd
	name string
	sent int
}

// buy buys a ticket, and looks at it later. Some think better of it. Whoever is told that there are too many
// requests asks again.
func (p *person) buy(route int, d *dice) {
	id := "t-" + p.name
	path := fmt.Sprintf("/buy/%s?ticket=%s&who=%s", routeName(route), id, p.name)
	status := p.send("POST", path)
	for range 3 {
		if status != http.StatusTooManyRequests {
			break
		}
		time.Sleep(time.Duration(2000+d.below(5000)) * time.Millisecond)
		status = p.send("POST", path)
	}
	if status != http.StatusOK {
		return
	}
	time.Sleep(time.Duration(10000+d.below(30000)) * time.Millisecond)
	p.send("GET", "/tickets/"+id)
	if d.below(15) == 0 {
		time.Sleep(time.Duration(20000+d.below(60000)) * time.Millisecond)
		p.send("POST", "/cancel/"+id)
	}
}

// send sends a request, and returns the status of the answer; 0 if there was none.
func (p *person) send(method, path string) int {
	p.sent++
	id := fmt.Sprintf("r-%s-%d", p.name, p.sent)
	r, err := http.NewRequestWithContext(context.Background(), method, "http://tickets"+path, nil)
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
