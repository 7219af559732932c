package tours

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

// visitors is how many look around without wanting anything.
const visitors = 5

// opening is when the first orders come, bedtime when most of those who hurry have gone to bed, and closing when the last
// orders come.
const (
	opening = 100 * time.Second
	bedtime = 11 * time.Minute
	closing = 25 * time.Minute
)

// Setup makes the tables, and the districts.
func Setup() {
	db := database.Open()
	makeTables(db)
	for i := range districts {
		open(db, districtName(i))
	}
}

// makeTables makes the tables, with the settings of an ordinary night.
func makeTables(db *sql.DB) {
	database.Setup(db,
		`CREATE TABLE districts (id TEXT PRIMARY KEY, tour INTEGER NOT NULL)`,
		`CREATE TABLE orders (n SERIAL, id TEXT PRIMARY KEY, district TEXT NOT NULL, tour INTEGER NOT NULL, who TEXT NOT NULL, amount INTEGER NOT NULL, state TEXT NOT NULL)`,
		`CREATE TABLE tours (id TEXT PRIMARY KEY, district TEXT NOT NULL, number INTEGER NOT NULL, bags INTEGER NOT NULL, at TEXT NOT NULL)`,
		`CREATE TABLE payments (n SERIAL, id TEXT PRIMARY KEY, order_id TEXT NOT NULL, kind TEXT NOT NULL, amount INTEGER NOT NULL)`,
		`CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,
		`INSERT INTO settings VALUES ('flag.orders', 'on'), ('flag.chat', 'on'), ('flag.new-map', 'off'), ('replicas.pharmacy', '2'), ('readonly', 'off')`)
}

// open opens a district, with its first tour.
func open(db *sql.DB, district string) {
	if _, err := db.Exec(`INSERT INTO districts VALUES ($1, 1)`, district); err != nil {
		panic(fmt.Errorf("opening the district %s: %w", district, err))
	}
}

func districtName(i int) string { return fmt.Sprintf("d%d", i+1) }

// town is what people have in common.
type town struct {
	log   *slog.Logger
	seed  int
	began time.Time
}

// People is the process of everybody who needs something in the night. Most order some time before a tour
// leaves, and some at the last moment.
func People(seed int) {
	c := &town{logger("people"), seed, time.Now()}
	var all sync.WaitGroup
	for i := range visitors {
		all.Go(func() { c.visit(i) })
	}
	time.Sleep(opening)
	for n := 0; time.Since(c.began) < closing; n++ {
		d := newDice(fmt.Sprintf("%d tour %d", seed, n))
		next := after(time.Now())
		late := after(next.at)
		for k := range 5 + d.below(4) {
			all.Go(func() { c.come(n, k) })
		}
		hurried := 2 + d.below(2)
		if time.Since(c.began) > bedtime {
			hurried = d.below(2)
		}
		for k := range hurried {
			all.Go(func() { c.hurry(n, k, late) })
		}
		time.Sleep(time.Until(next.at))
	}
	all.Wait()
}

// visit is somebody who looks around.
func (c *town) visit(i int) {
	d := newDice(fmt.Sprintf("%d visitor %d", c.seed, i))
	who := &person{town: c, name: fmt.Sprintf("v%d", i)}
	for time.Since(c.began) < closing {
		time.Sleep(time.Duration(10000+d.below(25000)) * time.Millisecond)
		who.send("GET", "/tours/"+districtName(d.below(districts)))
	}
}

// come is somebody who orders some time before a tour leaves, or a little after.
func (c *town) come(n, k int) {
	d := newDice(fmt.Sprintf("%d come %d %d", c.seed, n, k))
	who := &person{town: c, name: fmt.Sprintf("p%02d-%d", n, k)}
	time.Sleep(time.Duration(d.below(60000)) * time.Millisecond)
	district := districtName(d.below(districts))
	if who.send("GET", "/tours/"+district) == http.StatusOK && d.below(10) < 6 {
		time.Sleep(time.Duration(3000+d.below(9000)) * time.Millisecond)
		who.order(district, d)
	}
}

// hurry is somebody who has seen that a tour leaves in a moment.
func (c *town) hurry(n, k int, tour departure) {
	d := newDice(fmt.Sprintf("%d hurry %d %d", c.seed, n, k))
	who := &person{town: c, name: fmt.Sprintf("p%02d-%d", n, 8+k)}
	time.Sleep(time.Until(tour.at) - time.Duration(6000+d.below(4000))*time.Millisecond)
	if who.send("GET", "/tours/"+tour.district) != http.StatusOK {
		return
	}
	time.Sleep(time.Until(tour.at) - time.Duration(200+d.below(3600))*time.Millisecond)
	who.order(tour.district, d)
}

// person is one of them.
type person struct {
	*town
	name string
	sent int
}

// order orders something, and looks later where it is. Some think better of it. Whoever is told that there are too many
// requests asks again.
func (p *person) order(district string, d *dice) {
	id := "o-" + p.name
	path := fmt.Sprintf("/orders/%s?order=%s&who=%s&amount=%d", district, id, p.name, 500+100*d.below(40))
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
	time.Sleep(time.Duration(5000+d.below(15000)) * time.Millisecond)
	p.send("GET", "/orders/"+id)
	if d.below(20) == 0 {
		p.send("POST", "/cancel/"+id)
		return
	}
	time.Sleep(time.Duration(20000+d.below(60000)) * time.Millisecond)
	p.send("GET", "/orders/"+id)
}

// send sends a request, and returns the status of the answer; 0 if there was none.
func (p *person) send(method, path string) int {
	p.sent++
	id := fmt.Sprintf("r-%s-%d", p.name, p.sent)
	r, err := http.NewRequestWithContext(context.Background(), method, "http://pharmacy"+path, nil)
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
