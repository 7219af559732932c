package stampede

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
	shows    = 50 // whose sale opens tonight, one after the other
	visitors = 2  // who look at this and that
)

// opening is when the first sale opens.
const opening = 150 * time.Second

// closing is when visitors go to bed.
const closing = 25 * time.Minute

// Setup makes the tables, and the shows.
func Setup() {
	db := database.Open()
	makeTables(db)
	for i := range shows {
		putOn(db, showName(i), 2000+500*(i%7))
	}
}

// makeTables makes the tables, with the settings of an ordinary night.
func makeTables(db *sql.DB) {
	database.Setup(db,
		`CREATE TABLE shows (id TEXT PRIMARY KEY, price INTEGER NOT NULL, capacity INTEGER NOT NULL, free INTEGER NOT NULL)`,
		`CREATE TABLE bookings (n SERIAL, id TEXT PRIMARY KEY, show TEXT NOT NULL, who TEXT NOT NULL, seats INTEGER NOT NULL, price INTEGER NOT NULL, state TEXT NOT NULL, until BIGINT NOT NULL)`,
		`CREATE INDEX bookings_show ON bookings (show)`,
		`CREATE TABLE payments (n SERIAL, id TEXT PRIMARY KEY, booking TEXT NOT NULL, kind TEXT NOT NULL, amount INTEGER NOT NULL)`,
		`CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,
		`INSERT INTO settings VALUES ('flag.places', 'on'), ('flag.bookings', 'on'), ('flag.gift-cards', 'off'), ('replicas.office', '2'), ('readonly', 'off')`)
}

// capacity is how many places a show has.
const capacity = 400

func putOn(db *sql.DB, id string, price int) {
	if _, err := db.Exec(`INSERT INTO shows VALUES ($1, $2, $3, $3)`, id, price, capacity); err != nil {
		panic(fmt.Errorf("putting on the show %s: %w", id, err))
	}
}

func showName(i int) string { return fmt.Sprintf("k-%02d", i) }

// crowd is what people have in common.
type crowd struct {
	log   *slog.Logger
	seed  int
	began time.Time
}

// Fans is the process of everybody who wants to go to a show.
func Fans(seed int) {
	c := &crowd{logger("fans"), seed, time.Now()}
	var all sync.WaitGroup
	for i := range visitors {
		all.Go(func() { c.visit(i) })
	}
	time.Sleep(opening)
	d := newDice(fmt.Sprintf("%d sales", seed))
	for i := range shows {
		c.log.Info("the sale of a show opens, a message goes to its fans", "show", showName(i))
		for k := range 17 + i/6 + d.below(6) {
			all.Go(func() { c.come(showName(i), k) })
		}
		time.Sleep(time.Duration(19000+d.below(9000)) * time.Millisecond)
	}
	all.Wait()
}

// visit is somebody who looks around, and books now and then.
func (c *crowd) visit(i int) {
	d := newDice(fmt.Sprintf("%d visitor %d", c.seed, i))
	who := &person{crowd: c, name: fmt.Sprintf("v%d", i)}
	for time.Since(c.began) < closing {
		time.Sleep(time.Duration(20000+d.below(30000)) * time.Millisecond)
		who.send("GET", "/today")
		show := showName(d.below(shows))
		time.Sleep(time.Duration(1000+d.below(4000)) * time.Millisecond)
		if who.send("GET", "/shows/"+show) == http.StatusOK && d.below(5) == 0 {
			time.Sleep(time.Duration(3000+d.below(9000)) * time.Millisecond)
			who.book(show, d)
		}
	}
}

// come is a fan who gets the message that a sale has opened. Whoever gets no page, or an error, tries once more.
func (c *crowd) come(show string, k int) {
	d := newDice(fmt.Sprintf("%d %s %d", c.seed, show, k))
	who := &person{crowd: c, name: fmt.Sprintf("%s-%d", show, k)}
	time.Sleep(time.Duration(d.below(700)) * time.Millisecond)
	if who.send("GET", "/shows/"+show) != http.StatusOK {
		time.Sleep(time.Duration(2000+d.below(3000)) * time.Millisecond)
		if who.send("GET", "/shows/"+show) != http.StatusOK {
			return
		}
	}
	if d.below(10) > 3 {
		return
	}
	time.Sleep(time.Duration(3000+d.below(18000)) * time.Millisecond)
	who.book(show, d)
}

// person is one of them.
type person struct {
	*crowd
	name     string
	sent     int
	bookings int
}

// book books one to four places, and looks later whether they are there. Some think better of it.
func (p *person) book(show string, d *dice) {
	p.bookings++
	id := fmt.Sprintf("b-%s-%d", p.name, p.bookings)
	status := p.send("POST", fmt.Sprintf("/book/%s?booking=%s&who=%s&seats=%d", show, id, p.name, 1+d.below(4)))
	if status != http.StatusOK && status != http.StatusInternalServerError && status != 0 {
		return
	}
	time.Sleep(time.Duration(15000+d.below(20000)) * time.Millisecond)
	p.send("GET", "/bookings/"+id)
	if status == http.StatusOK && d.below(12) == 0 {
		time.Sleep(time.Duration(2000+d.below(20000)) * time.Millisecond)
		p.send("POST", "/cancel/"+id)
	}
}

// send sends a request, and returns the status of the answer; 0 if there was none.
func (p *person) send(method, path string) int {
	p.sent++
	id := fmt.Sprintf("r-%s-%d", p.name, p.sent)
	r, err := http.NewRequestWithContext(context.Background(), method, "http://office"+path, nil)
	if err != nil {
		return 0
	}
	r.Header.Set("X-Request-Id", id)
	began := time.Now()
	client := &http.Client{Timeout: 12 * time.Second}
	res, err := client.Do(r)
	if err != nil {
		p.log.Info("no answer", "req", id, "method", method, "path", r.URL.Path, "ms", time.Since(began).Milliseconds(), "error", err.Error())
		return 0
	}
	defer res.Body.Close()
	p.log.Info("answered", "req", id, "method", method, "path", r.URL.Path, "status", res.StatusCode, "ms", time.Since(began).Milliseconds())
	return res.StatusCode
}
