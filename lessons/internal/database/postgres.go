package database

import (
	"context"
	"crypto/rand"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"racelab/lessons/internal/world"
)

// owner makes this process's schemas differ from those of processes with the same
// number on other machines.
var owner = sync.OnceValue(func() string { return fmt.Sprintf("%s_%.6s", world.Process(), rand.Text()) })

// keeper returns the connection that makes and drops schemas. As long as it lives,
// nobody takes this process's schemas for leftovers.
var keeper = sync.OnceValues(func() (*pgx.Conn, error) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, world.Postgres())
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(hashtext($1))`, owner()); err != nil {
		return nil, err
	}
	return conn, sweep(ctx, conn)
})

// sweep drops the schemas of processes that ended without doing so.
func sweep(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `SELECT nspname FROM pg_namespace WHERE nspname ~ '^racelab_[0-9]+_[A-Z2-7]{6}$' AND nspname <> $1`, owner())
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		var left bool
		if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock(hashtext($1))`, name).Scan(&left); err != nil {
			return err
		}
		if !left {
			continue
		}
		_, err := conn.Exec(ctx, `DROP SCHEMA IF EXISTS `+pgx.Identifier{name}.Sanitize()+` CASCADE`)
		if _, unlocked := conn.Exec(ctx, `SELECT pg_advisory_unlock(hashtext($1))`, name); err == nil {
			err = unlocked
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// openPostgres empties this process's schema and opens it.
func openPostgres(dsn string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("reading the address of the PostgreSQL to use: %w", err)
	}
	if err := renew(); err != nil {
		return nil, fmt.Errorf("making a schema on the PostgreSQL at %s: %w; the user must be allowed to create schemas in the database %s", config.Host, err, config.Database)
	}
	config.RuntimeParams["search_path"] = pgx.Identifier{owner()}.Sanitize()
	if mayHurry() {
		config.RuntimeParams["deadlock_timeout"] = hurry // it takes a second otherwise
	}
	// Tables come and go under the same names, so no plan may be kept.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	db := sql.OpenDB(connector{
		Connector: kept{stdlib.GetConnector(*config)},
		dialect:   postgres{},
	})
	world.OnEnd(func() {
		_ = db.Close() // the schema goes, whatever is still open in it
		drop()
	})
	return db, nil
}

// hurry is the time after which PostgreSQL looks for a deadlock.
const hurry = "50ms"

// mayHurry reports whether the user may set that time.
var mayHurry = sync.OnceValue(func() bool {
	conn, err := keeper()
	if err != nil {
		return false
	}
	_, err = conn.Exec(context.Background(), `SET deadlock_timeout = '`+hurry+`'`)
	return err == nil
})

// idle has connections that a run has left. They are all for this process's schema.
var idle struct {
	sync.Mutex
	all []session
}

// kept is a connector that prefers a connection which is there.
type kept struct{ driver.Connector }

func (k kept) Connect(ctx context.Context) (driver.Conn, error) {
	idle.Lock()
	defer idle.Unlock()
	if n := len(idle.all); n > 0 {
		s := idle.all[n-1]
		idle.all = idle.all[:n-1]
		return s, nil
	}
	return k.Connector.Connect(ctx)
}

// renew makes this process's schema, anew if it is there.
func renew() error {
	conn, err := keeper()
	if err != nil {
		return err
	}
	name := pgx.Identifier{owner()}.Sanitize()
	_, err = conn.Exec(context.Background(), `DROP SCHEMA IF EXISTS `+name+` CASCADE; CREATE SCHEMA `+name)
	return err
}

// drop drops this process's schema. If actors in a deadlock keep it from doing so,
// somebody's sweep does it later.
func drop() {
	if conn, err := keeper(); err == nil {
		_, _ = conn.Exec(context.Background(), `SET lock_timeout = '1s'; DROP SCHEMA IF EXISTS `+pgx.Identifier{owner()}.Sanitize()+` CASCADE`)
	}
}

// postgres is PostgreSQL: lessons speak its language.
type postgres struct{}

func (postgres) translate(text string) (string, bool)           { return text, true }
func (postgres) options(opts driver.TxOptions) driver.TxOptions { return opts }
func (postgres) lock(context.Context) error                     { return nil }
func (postgres) unlock()                                        {}

func (postgres) travel() {}

// discard keeps a connection that still works, without what was set on it.
func (postgres) discard(s session) error {
	if _, err := s.ExecContext(context.Background(), `DISCARD ALL`, nil); err != nil {
		return s.Close()
	}
	idle.Lock()
	defer idle.Unlock()
	idle.all = append(idle.all, s)
	return nil
}
