// Package stampede is a box office for one night: two replicas behind a load balancer, and two more that can be
// added, the payments service, a cache, jobs, and everybody who wants to go to a show.
//
// Every exported function is a process, or a command of whoever is on call, except Setup, which
// makes the tables before the night. Processes share the database and the cache, and nothing else.
package stampede

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/singleflight"

	"racelab/lessons/internal/cache"
	"racelab/lessons/internal/database"
)

// office is one replica of the service.
type office struct {
	version string
	db      *sql.DB
	cache   *redis.Client
	log     *slog.Logger
	conf    *config
	// patience is how long a booking waits for the database before it is given up; 0: for ever.
	patience time.Duration
	// flights has what many ask for at the same moment done once, by what it is.
	flights singleflight.Group
	counts  atomic.Int64 // how often places were counted since the start
	// charge has the payments service take money for a booking, or give it back if amount is negative.
	// The service makes one entry for a key, however often it is asked.
	charge func(ctx context.Context, key, booking string, amount int) error
}

// Why somebody gets no seats, in words for the customer.
var (
	errClosed  = errors.New("bookings are closed")
	errSoldOut = errors.New("there are not as many places left")
	errGone    = errors.New("the places are not held any more")
)

// Office is the process of replica number, of 1 and up. It listens at addr while the setting
// replicas.office asks for that many.
func Office(name, addr, version string, number int) {
	o := &office{version: version, db: database.Open(), cache: cache.Client(0), log: logger(name), patience: 2 * time.Second, charge: overHTTP}
	o.db.SetMaxOpenConns(4)
	o.conf = newConfig(o.db)
	o.log.Info("started", "version", version)
	serve("office", addr, o.routes(), o.conf, o.log, number)
}

// routes are the requests that the service takes.
func (o *office) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", o.health)
	mux.HandleFunc("GET /today", o.today)
	mux.HandleFunc("GET /shows/{show}", o.show)
	mux.HandleFunc("GET /bookings/{booking}", o.booking)
	mux.HandleFunc("POST /book/{show}", o.book)
	mux.HandleFunc("POST /cancel/{booking}", o.cancel)
	return guard(mux, o.conf, o.log)
}

// health answers once the database does.
func (o *office) health(w http.ResponseWriter, r *http.Request) {
	var one int
	if err := o.db.QueryRowContext(r.Context(), `SELECT 1`).Scan(&one); err != nil {
		refuse(w, err)
		return
	}
	answer(w, "database", "answers")
}

// today answers with the number of shows that can be booked. Whoever asks while somebody else has it looked up waits
// for the same answer.
func (o *office) today(w http.ResponseWriter, r *http.Request) {
	ctx := context.WithoutCancel(r.Context())
	n, err, _ := o.flights.Do("today", func() (any, error) {
		if text, ok := o.cached(ctx, "today"); ok {
			return text, nil
		}
		var shows int
		if err := o.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM shows WHERE free > 0`).Scan(&shows); err != nil {
			return "", err
		}
		o.keep(ctx, "today", strconv.Itoa(shows), pageLife)
		return strconv.Itoa(shows), nil
	})
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, "shows", n)
}

// show answers with the page of a show. What has begun is finished, and kept in the cache, even if the reader hangs up.
func (o *office) show(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("show")
	log := o.log.With("req", r.Header.Get("X-Request-Id"), "show", id)
	if !o.conf.on("flag.places") {
		log.Info("page without places")
		answer(w, "show", id)
		return
	}
	left, err := o.pager(o.version)(context.WithoutCancel(r.Context()), id, log)
	if err != nil {
		log.Info("no page", "reason", err.Error())
		refuse(w, err)
		return
	}
	answer(w, "show", id, "places", left)
}

// pageLife is how long the cache keeps a page.
const pageLife = time.Minute

// cached returns what the cache has for a key.
func (o *office) cached(ctx context.Context, key string) (string, bool) {
	text, err := o.cache.Get(ctx, key).Result()
	return text, err == nil
}

// keep puts a page into the cache. Without it the next reader has to wait, and nothing worse.
func (o *office) keep(ctx context.Context, key, text string, life time.Duration) {
	if err := o.cache.Set(ctx, key, text, life).Err(); err != nil {
		o.log.Info("the cache takes nothing", "key", key, "error", err.Error())
	}
}

// count counts the places of a show that are left, from all its bookings, in one transaction: both numbers are of the
// same moment.
func (o *office) count(ctx context.Context, show string, log *slog.Logger) (string, error) {
	began, n := time.Now(), o.counts.Add(1)
	tx, err := o.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return "", err
	}
	defer tx.Rollback()
	var taken, capacity int
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(SUM(seats), 0) FROM bookings WHERE show = $1 AND state IN ('held', 'booked')`, show).Scan(&taken)
	if err == nil {
		err = tx.QueryRowContext(ctx, `SELECT capacity FROM shows WHERE id = $1`, show).Scan(&capacity)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return "", err
	}
	log.Info("places counted", "left", capacity-taken, "nth", n, "ms", time.Since(began).Milliseconds())
	return fmt.Sprint(capacity - taken), nil
}

// refuse answers with the status that belongs to an error.
func refuse(w http.ResponseWriter, err error) {
	code := http.StatusInternalServerError
	switch {
	case errors.Is(err, errClosed):
		code = http.StatusForbidden
	case errors.Is(err, errSoldOut), errors.Is(err, errGone):
		code = http.StatusConflict
	case errors.Is(err, sql.ErrNoRows):
		code = http.StatusNotFound
	}
	http.Error(w, err.Error(), code)
}
