package reality

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"racelab/lessons"
	"racelab/lessons/internal/world"
)

// Servers are the servers that lessons run against. What is "" is embedded: a
// SQLite in place of PostgreSQL, and a Redis in this process.
type Servers = world.Servers

// reach is how long a server may take to answer.
const reach = 5 * time.Second

// Check asks each server of s whether it is there and will do. The error says
// what to do about the first that is not or will not. No password is in it.
func Check(ctx context.Context, s Servers) error {
	ctx, cancel := context.WithTimeout(ctx, reach)
	defer cancel()
	if err := checkPostgres(ctx, s.Postgres); err != nil {
		return err
	}
	return checkRedis(ctx, s.Redis)
}

func checkPostgres(ctx context.Context, dsn string) error {
	if dsn == "" {
		return nil
	}
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return fmt.Errorf("the data source name for PostgreSQL cannot be read (%s); write it like postgres://user@localhost:5432/database, or leave it out for the embedded SQLite", oneLine(err))
	}
	at := fmt.Sprintf("%s as %s, database %s", net.JoinHostPort(config.Host, fmt.Sprint(config.Port)), config.User, config.Database)
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connecting to PostgreSQL at %s failed (%s); start it, correct the data source name, or leave it out for the embedded SQLite", at, oneLine(err))
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var may bool
	if err := conn.QueryRow(ctx, "SELECT has_database_privilege(current_database(), 'CREATE')").Scan(&may); err != nil {
		return fmt.Errorf("asking PostgreSQL at %s for its rights failed (%s); is it a PostgreSQL?", at, oneLine(err))
	}
	if !may {
		return fmt.Errorf("PostgreSQL at %s does not let this user make a schema, and every run needs its own: GRANT CREATE ON DATABASE %s TO %s", at, config.Database, config.User)
	}
	return nil
}

func checkRedis(ctx context.Context, addr string) error {
	if addr == "" {
		return nil
	}
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return fmt.Errorf("%q is no address of a Redis; write it like localhost:6379, or leave it out for the embedded one", addr)
	}
	logging.Disable() // it would write into the lab's screen what the error says
	client := redis.NewClient(&redis.Options{Addr: addr, MaxRetries: -1, DialerRetries: 1, ContextTimeoutEnabled: true, DisableIdentity: true})
	defer client.Close()
	if err := client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("asking the Redis at %s failed (%s); start it, correct the address, or leave it out for the embedded one", addr, oneLine(err))
	}
	return nil
}

// oneLine writes an error as it stands within a sentence. Those of pgx have
// lines and tabs.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// Against says in a few words what the runs of a lesson are made against, such
// as "PostgreSQL"; "" if it is nothing but goroutines and memory.
func Against(l *lessons.Lesson, s Servers) string {
	var all []string
	add := func(uses, real, name, embedded string) {
		switch {
		case !slices.Contains(l.Imports(), uses):
		case real != "":
			all = append(all, name)
		default:
			all = append(all, embedded)
		}
	}
	add("racelab/lessons/internal/database", s.Postgres, "PostgreSQL", "the embedded SQLite")
	add("racelab/lessons/internal/cache", s.Redis, "Redis", "the embedded Redis")
	add("racelab/lessons/internal/disk", "", "", "real files")
	return strings.Join(all, " and ")
}

// Hides says in one sentence what runs of a lesson cannot show without a real
// server; "" if they show all.
func Hides(l *lessons.Lesson, s Servers) string {
	if l.Needs != "postgres" || s.Postgres != "" {
		return ""
	}
	return "SQLite has one writer at a time, so neither a deadlock of row locks nor what isolation levels let through shows in it, with a pause or without; --postgres DSN runs this against a PostgreSQL, which shows it."
}
