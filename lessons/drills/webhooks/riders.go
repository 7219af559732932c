package webhooks

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"racelab/lessons/internal/database"
)

// closing is when the last ride ends.
const closing = 24 * time.Minute

// Setup makes the tables.
func Setup() { makeTables(database.Open()) }

// makeTables makes the tables, with the settings of an ordinary night.
func makeTables(db *sql.DB) {
	database.Setup(db,
		`CREATE TABLE events (id TEXT PRIMARY KEY, ride TEXT NOT NULL, rider TEXT NOT NULL, amount INTEGER NOT NULL, received TEXT NOT NULL)`,
		`CREATE TABLE bills (ride TEXT PRIMARY KEY, rider TEXT NOT NULL, amount INTEGER NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL)`,
		`CREATE TABLE charges (n SERIAL, id TEXT PRIMARY KEY, ride TEXT NOT NULL, kind TEXT NOT NULL, amount INTEGER NOT NULL)`,
		`CREATE TABLE complaints (ride TEXT PRIMARY KEY, received TEXT NOT NULL)`,
		`CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,
		`INSERT INTO settings VALUES ('flag.settlement', 'on'), ('flag.night-tariff', 'on'), ('flag.new-map', 'off'), ('replicas.billing', '2'), ('readonly', 'off')`)
}

// ride is one that ends in the night.
type ride struct {
	number int
	rider  string
	amount int
	at     time.Duration // when it ends
}

func (r ride) id() string { return fmt.Sprintf("r-%04d", r.number) }

// rides returns the rides of a night, in the order in which they end. Some riders go there and back: two
// rides with the same price.
func rides(seed int) []ride {
	d := newDice(fmt.Sprintf("%d rides", seed))
	var all []ride
	for at := 5 * time.Second; at < closing; at += time.Duration(550+d.below(3200)) * time.Millisecond {
		r := ride{rider: fmt.Sprintf("u-%03d", d.below(400)), amount: 180 + 35*d.below(12), at: at}
		all = append(all, r)
		if d.below(9) == 0 {
			r.at += time.Duration(50+d.below(150)) * time.Second
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b ride) int { return int(a.at - b.at) })
	for i := range all {
		all[i].number = i + 1
	}
	return all
}

// crowd is what the fleet and the riders have in common.
type crowd struct {
	log   *slog.Logger
	seed  int
	began time.Time
}

// until sleeps until a moment of the night.
func (c *crowd) until(at time.Duration) { time.Sleep(at - time.Since(c.began)) }

// Fleet is the process of the scooters' maker, which reports each ride that has ended by a webhook.
func Fleet(seed int) {
	c := &crowd{logger("fleet"), seed, time.Now()}
	client := &http.Client{Timeout: 3 * time.Second}
	var all sync.WaitGroup
	for _, r := range rides(seed) {
		c.until(r.at)
		all.Go(func() { c.report(client, r) })
	}
	all.Wait()
}

// report delivers the event of a ride until somebody takes it: at once, and then after pauses that grow.
func (c *crowd) report(client *http.Client, r ride) {
	for try, pause := range []time.Duration{0, 200 * time.Millisecond, 5 * time.Second, 20 * time.Second, time.Minute, 2 * time.Minute} {
		time.Sleep(pause)
		path := fmt.Sprintf("/hooks/ev-%04d?ride=%s&rider=%s&amount=%d&delivery=d-%04d-%d", r.number, r.id(), r.rider, r.amount, r.number, try+1)
		if code, _ := c.send(client, fmt.Sprintf("h-%04d-%d", r.number, try+1), "POST", path); code == http.StatusOK || code == http.StatusAccepted {
			return
		}
	}
	c.log.Info("event given up", "event", fmt.Sprintf("ev-%04d", r.number), "ride", r.id())
}

// Riders is the process of everybody who looks at the app after a ride.
func Riders(seed int) {
	c := &crowd{logger("riders"), seed, time.Now()}
	var all sync.WaitGroup
	for _, r := range rides(seed) {
		c.until(r.at)
		all.Go(func() { c.look(r) })
	}
	all.Wait()
}

// look has a rider look at a bill, and complain if more was charged than it says. Some had a scooter that was
// broken, and get their money back.
func (c *crowd) look(r ride) {
	d := newDice(fmt.Sprintf("%d %s", c.seed, r.id()))
	time.Sleep(time.Duration(40+d.below(60)) * time.Second)
	code, text := c.send(http.DefaultClient, fmt.Sprintf("a-%04d-1", r.number), "GET", "/rides/"+r.id())
	if code != http.StatusOK {
		return
	}
	if !strings.Contains(text, fmt.Sprintf(`"charged":"%d"`, r.amount)) {
		time.Sleep(time.Duration(5+d.below(15)) * time.Second)
		c.send(http.DefaultClient, fmt.Sprintf("a-%04d-2", r.number), "POST", "/complaints/"+r.id())
		return
	}
	if d.below(30) == 0 {
		time.Sleep(time.Duration(10+d.below(40)) * time.Second)
		c.send(http.DefaultClient, fmt.Sprintf("a-%04d-3", r.number), "POST", "/waive/"+r.id())
	}
}

// send sends a request, and returns the status and the text of the answer; 0 if there was none.
func (c *crowd) send(client *http.Client, id, method, path string) (code int, text string) {
	r, err := http.NewRequestWithContext(context.Background(), method, "http://billing"+path, nil)
	if err != nil {
		return 0, ""
	}
	r.Header.Set("X-Request-Id", id)
	began := time.Now()
	res, err := client.Do(r)
	if err != nil {
		c.log.Info("no answer", "req", id, "method", method, "path", r.URL.Path, "ms", time.Since(began).Milliseconds(), "error", err.Error())
		return 0, ""
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, ""
	}
	c.log.Info("answered", "req", id, "method", method, "path", r.URL.Path, "status", res.StatusCode, "ms", time.Since(began).Milliseconds())
	return res.StatusCode, string(body)
}
