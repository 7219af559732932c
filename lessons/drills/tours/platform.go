package tours

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// This file is what the services of a night stand on: settings that are read again every few seconds, a guard
// before the handlers, logs, chance. It is the same in every drill, and stands once, in lessons/drills/common.

// reload is how long a setting may be known late.
const reload = 5 * time.Second

// config is a replica's copy of the table settings.
type config struct {
	db      *sql.DB
	mu      sync.Mutex
	values  map[string]string
	buckets map[string]*bucket // of limits, by path
}

// newConfig reads the settings, now and every few seconds.
func newConfig(db *sql.DB) *config {
	c := &config{db: db, buckets: map[string]*bucket{}}
	c.read()
	return c
}

// read reads every setting. What was known stays if the database does not answer.
func (c *config) read() {
	rows, err := c.db.Query(`SELECT name, value FROM settings ORDER BY name`)
	if err != nil {
		return
	}
	defer rows.Close()
	values := map[string]string{}
	for rows.Next() {
		var name, value string
		if rows.Scan(&name, &value) != nil {
			return
		}
		values[name] = value
	}
	c.mu.Lock()
	c.values = values
	c.mu.Unlock()
}

func (c *config) get(name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.values[name]
}

func (c *config) on(name string) bool { return c.get(name) == "on" }

// bucket lets a number of requests a second through.
type bucket struct {
	tokens float64
	at     time.Time
}

// refuses returns the status with which a request is refused before a handler sees it; 0 if
// it is not.
func (c *config) refuses(method, path string, now time.Time) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := "/" + strings.Split(path, "/")[1]
	switch {
	case c.values["readonly"] == "on" && method != http.MethodGet, c.values["breaker."+first] == "open":
		return http.StatusServiceUnavailable
	case c.values["limit."+first] == "":
		return 0
	}
	rate, err := strconv.ParseFloat(c.values["limit."+first], 64)
	if err != nil {
		return 0
	}
	b := c.buckets[first]
	if b == nil {
		b = &bucket{tokens: max(rate, 1), at: now}
		c.buckets[first] = b
	}
	b.tokens = min(max(rate, 1), b.tokens+now.Sub(b.at).Seconds()*rate)
	b.at = now
	if b.tokens < 1 {
		return http.StatusTooManyRequests
	}
	b.tokens--
	return 0
}

// guard refuses what whoever is on call has closed, and logs every request.
func guard(next http.Handler, c *config, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		req := r.Header.Get("X-Request-Id")
		if code := c.refuses(r.Method, r.URL.Path, began); code != 0 {
			log.Info("request refused", "req", req, "method", r.Method, "path", r.URL.Path, "status", code)
			http.Error(w, http.StatusText(code), code)
			return
		}
		seen := &recorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		log.Info("request", "req", req, "method", r.Method, "path", r.URL.Path, "status", seen.status, "ms", time.Since(began).Milliseconds())
	})
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(code int) {
	r.status = code
	r.ResponseWriter.WriteHeader(code)
}

// serve listens while the setting replicas.SERVICE asks for as many replicas as number, and reads
// the settings again every few seconds.
func serve(service, addr string, h http.Handler, c *config, log *slog.Logger, number int) {
	var server *http.Server
	setting := "replicas." + service
	for {
		wanted, _ := strconv.Atoi(c.get(setting))
		switch {
		case number <= wanted && server == nil:
			server = &http.Server{Addr: addr, Handler: h}
			go listen(server, log)
		case number > wanted && server != nil:
			log.Info("takes no more requests", "replicas", wanted)
			_ = server.Shutdown(context.Background())
			server = nil
		}
		time.Sleep(reload)
		c.read()
		log.Info("settings read", "replicas", c.get(setting))
	}
}

func listen(server *http.Server, log *slog.Logger) {
	log.Info("listens", "addr", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Info("stopped listening", "error", err.Error())
	}
}

// answer writes names and numbers as JSON.
func answer(w http.ResponseWriter, pairs ...any) {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		fmt.Fprintf(&b, ",%q:%q", pairs[i], fmt.Sprint(pairs[i+1]))
	}
	fmt.Fprintf(w, "{%s}", strings.TrimPrefix(b.String(), ","))
}

// logger writes JSON lines.
func logger(process string) *slog.Logger {
	return slog.New(slog.NewJSONHandler(os.Stdout, nil)).With("process", process)
}

// dice are numbers that only their seed decides.
type dice struct{ state uint64 }

// newDice begins with a text (FNV-1a).
func newDice(seed string) *dice {
	d := &dice{14695981039346656037}
	for i := range len(seed) {
		d.state = (d.state ^ uint64(seed[i])) * 1099511628211
	}
	return d
}

// below returns a number of 0 and up, below n (an LCG by Knuth).
func (d *dice) below(n int) int {
	d.state = d.state*6364136223846793005 + 1442695040888963407
	return int(d.state >> 33 % uint64(n))
}
