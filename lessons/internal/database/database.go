// Package database gives lessons a SQL database, empty at the start of each run.
//
// In the engine it is the modelled PostgreSQL. Compiled, as here, it is the
// PostgreSQL that package world names, or an embedded SQLite. SQLite is made to
// understand what lessons write for PostgreSQL, as far as it can: its transactions
// run one after the other, whatever their isolation level, so it never shows what needs
// two of them at once (a lost update at READ COMMITTED, 40001, 40P01, write skew), and shows
// nothing that PostgreSQL could not do.
//
// A fault may strike before each statement, COMMIT and ROLLBACK included. When a process
// dies, its open transactions are rolled back.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"racelab/lessons/internal/world"
)

// Open returns the database of the run under way. A lesson calls it once, in its
// Setup. It panics if there is none, and then package world knows why.
func Open() *sql.DB {
	var db *sql.DB
	var err error
	if dsn := world.Postgres(); dsn != "" {
		db, err = openPostgres(dsn)
	} else {
		db, err = openSQLite()
	}
	if err == nil {
		err = warm(db)
	}
	if err != nil {
		world.Fail(err)
		panic(err)
	}
	return db
}

// ready is how many connections stand ready when the actors begin. Who first had to make
// one would start so late that nothing overlaps.
const ready = 4

func warm(db *sql.DB) error {
	db.SetMaxIdleConns(ready)
	for range ready {
		c, err := db.Conn(context.Background())
		if err != nil {
			return fmt.Errorf("connecting to the database: %w; see that it takes %d connections more", err, ready)
		}
		defer func() { _ = c.Close() }() // back to the pool
	}
	return nil
}

// Setup carries out statements, such as CREATE TABLE, and panics if one of them fails:
// the lesson cannot begin then.
func Setup(db *sql.DB, statements ...string) {
	for _, text := range statements {
		if _, err := db.Exec(text); err != nil {
			panic(fmt.Errorf("setting up the database with %q: %w", text, err))
		}
	}
}

// Code returns the SQLSTATE of a database's error, such as 40001 or 23505, and ""
// of any other error or none. SQLite's own codes are translated.
func Code(err error) string {
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
		return pg.Code
	}
	if lite := (*sqlite.Error)(nil); errors.As(err, &lite) {
		return sqliteCode(lite.Code())
	}
	return ""
}

// check tells package world of an error that is not the database's answer to a
// lesson but its failure: it went away, or does not understand the lesson.
func check(ctx context.Context, text string, err error) error {
	if code := Code(err); err != nil && ctx.Err() == nil && (code == "" || code == "XX000" || code[:2] == "42") {
		world.Fail(fmt.Errorf("asking the database %q: %w; see that it still runs, and try again", text, err))
	}
	return err
}
