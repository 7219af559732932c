package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"time"

	"modernc.org/sqlite"

	"racelab/lessons/internal/world"
)

// memory is where systems have a folder in memory.
const memory = "/dev/shm"

// tidy removes the folders of runs whose process was killed. No run lasts an hour.
var tidy = sync.OnceFunc(func() {
	for _, parent := range []string{memory, os.TempDir()} {
		left, _ := filepath.Glob(filepath.Join(parent, "racelab_*_*.sqlite")) // the pattern is valid
		for _, dir := range left {
			if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > time.Hour {
				_ = os.RemoveAll(dir) // of another user: theirs to remove
			}
		}
	}
})

// openSQLite makes a database in a folder of its own, which goes away with the run.
func openSQLite() (*sql.DB, error) {
	tidy()
	name := world.Name() + "_*.sqlite"
	dir, err := os.MkdirTemp(memory, name)
	if err != nil {
		dir, err = os.MkdirTemp("", name)
	}
	if err != nil {
		return nil, fmt.Errorf("making a folder for an embedded SQLite: %w; set TMPDIR to a folder that can be written", err)
	}
	dsn := "file:" + filepath.ToSlash(filepath.Join(dir, "lesson.db")) +
		"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=foreign_keys(1)"
	db := sql.OpenDB(connector{
		Connector: source{dsn, new(sqlite.Driver)},
		dialect:   lite{turn: make(chan struct{}, 1)},
	})
	world.OnEnd(func() {
		_ = db.Close() // the folder goes, whatever is still open in it
		_ = os.RemoveAll(dir)
	})
	return db, nil
}

// lite is SQLite. Who wants to write waits in turn, so that SQLite's own waiting, which sleeps and
// looks again, is never needed.
type lite struct{ turn chan struct{} }

// Matches what SQLite does not know and, having one writer, does not need.
var (
	rowLocks = regexp.MustCompile(`(?i)\s+FOR\s+(NO\s+KEY\s+UPDATE|UPDATE|KEY\s+SHARE|SHARE)(\s+OF\s+\w+)?(\s+NOWAIT|\s+SKIP\s+LOCKED)?`)
	settings = regexp.MustCompile(`(?i)^\s*SET\s`)
	reads    = regexp.MustCompile(`(?i)^\s*SELECT\s`)
)

// translate leaves out row locks and settings. It does not look for strings in the
// text: lessons pass theirs as arguments.
func (lite) translate(text string) (own string, writes bool) {
	if settings.MatchString(text) {
		return "", false
	}
	own = rowLocks.ReplaceAllString(text, "")
	return own, !reads.MatchString(text) || own != text
}

// options asks for what SQLite has: every transaction is serializable.
func (lite) options(driver.TxOptions) driver.TxOptions { return driver.TxOptions{} }

func (l lite) lock(ctx context.Context) error {
	select {
	case l.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l lite) unlock() { <-l.turn }

// way is the longest that a statement is under way to SQLite.
const way = 100 * time.Microsecond

// travel waits as if the database were at the other end of a network: embedded, it
// answers before another actor has begun. It does not sleep, which takes a millisecond at the
// least.
func (lite) travel() {
	for there := time.Now().Add(rand.N(way)); time.Now().Before(there); {
		runtime.Gosched()
	}
}

func (lite) discard(s session) error { return s.Close() }

// sqliteCode translates SQLite's result codes, https://sqlite.org/rescode.html.
func sqliteCode(code int) string {
	switch code {
	case 1555, 2067: // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE
		return "23505"
	case 275: // SQLITE_CONSTRAINT_CHECK
		return "23514"
	case 1299: // SQLITE_CONSTRAINT_NOTNULL
		return "23502"
	case 787: // SQLITE_CONSTRAINT_FOREIGNKEY
		return "23503"
	}
	if code&0xff == 5 { // SQLITE_BUSY and its kin
		return "55P03"
	}
	return "XX000"
}

// source opens connections to one data source.
type source struct {
	dsn string
	by  driver.Driver
}

func (s source) Connect(context.Context) (driver.Conn, error) { return s.by.Open(s.dsn) }

func (s source) Driver() driver.Driver { return s.by }
