package sim_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

var randomScripts = flag.Int("random-scripts", 15, "how many random scripts are compared with the server at RACELAB_POSTGRES")

// TestAnomaliesOnARealServer runs the scripts against the PostgreSQL at RACELAB_POSTGRES and
// compares the transcripts with those that the modelled database is held to. Its
// deadlock_timeout should be short, so that who closes a cycle is the victim.
func TestAnomaliesOnARealServer(t *testing.T) {
	dsn := os.Getenv("RACELAB_POSTGRES")
	if dsn == "" {
		t.Skip("RACELAB_POSTGRES names no server")
	}
	var golden map[string]string
	if !*updateSQL {
		golden = isolationGolden(t)
	}
	var out strings.Builder
	for _, s := range append(hermitage, isolationScripts...) {
		for _, level := range s.atLevels() {
			name := s.name + " " + level
			setup, script := s.at(level)
			lines, err := onServer(dsn, setup, script)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(lines, "\n")
			fmt.Fprintf(&out, "== %s\n%s\n\n", name, got)
			if !*updateSQL {
				t.Run(name, func(t *testing.T) { sameText(t, got, golden[name]) })
			}
		}
	}
	if *updateSQL {
		if err := os.WriteFile("testdata/sql/isolation.txt", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// server is a script under way on a real server.
type server struct {
	watch    *pgx.Conn
	sessions map[string]*serverSession
}

type serverSession struct {
	conn  *pgx.Conn
	pid   uint32
	texts []string
	sent  int
	done  chan string
}

// trouble is how a run on a server leaves its recursion; onServer recovers it.
type trouble struct{ err error }

func sure(err error) {
	if err != nil {
		panic(trouble{err})
	}
}

func connect(dsn string) *pgx.Conn {
	conn, err := pgx.Connect(context.Background(), dsn)
	sure(err)
	return conn
}

// onServer runs a script in a schema of its own and returns its transcript.
func onServer(dsn string, setup []string, script string) (transcribed []string, err error) {
	defer func() {
		if p := recover(); p != nil {
			bad, ok := p.(trouble)
			if !ok {
				panic(p)
			}
			err = bad.err
		}
	}()
	x := &server{watch: connect(dsn), sessions: map[string]*serverSession{}}
	ctx := context.Background()
	defer x.watch.Close(ctx)
	schema := fmt.Sprintf("racelab_%d", os.Getpid())
	const quiet = "set deadlock_timeout = '20ms'; set lock_timeout = '10min'; set search_path = "
	for _, s := range append([]string{"drop schema if exists " + schema + " cascade", "create schema " + schema, quiet + schema}, setup...) {
		_, err := x.watch.Exec(ctx, s)
		sure(err)
	}
	defer x.watch.Exec(ctx, "drop schema "+schema+" cascade")
	lines, err := parseScript(script)
	sure(err)
	for _, l := range lines {
		s := x.sessions[l.session]
		if s == nil {
			s = &serverSession{conn: connect(dsn), done: make(chan string, 1)}
			defer s.conn.Close(ctx)
			s.pid = s.conn.PgConn().PID()
			_, err := s.conn.Exec(ctx, quiet+schema)
			sure(err)
			x.sessions[l.session] = s
		}
		s.texts = append(s.texts, l.text)
	}
	return transcript(lines, x.attempt, false), nil
}

// attempt sends a session's statement number n, unless it is under way, and waits until it
// is done or waits for a lock.
func (x *server) attempt(session string, n int) (string, bool) {
	s := x.sessions[session]
	if s.sent == n {
		s.sent++
		go func() { s.done <- serverResult(s.conn, s.texts[n]) }()
	}
	for until := time.Now().Add(5 * time.Minute); time.Now().Before(until); {
		select {
		case r := <-s.done:
			return r, true
		case <-time.After(15 * time.Millisecond):
		}
		if x.blocked(s) {
			time.Sleep(60 * time.Millisecond) // a deadlock would have been found
			if len(s.done) == 0 && x.blocked(s) {
				return "", false
			}
		}
	}
	sure(fmt.Errorf("%s's statement %d neither ends nor waits", session, n))
	return "", false
}

// blocked reports whether a session waits for a lock, and not in a circle, which the server is about to break.
func (x *server) blocked(s *serverSession) bool {
	todo, seen := []uint32{s.pid}, map[uint32]bool{}
	for len(todo) > 0 {
		pid := todo[0]
		todo = todo[1:]
		var by []int32
		sure(x.watch.QueryRow(context.Background(), "select pg_blocking_pids($1)", int32(pid)).Scan(&by))
		for _, b := range by {
			if uint32(b) == s.pid {
				return false
			}
			if !seen[uint32(b)] {
				seen[uint32(b)] = true
				todo = append(todo, uint32(b))
			}
		}
	}
	return len(seen) > 0
}

// statements are what random scripts are made of; # is a number.
var statements = []string{
	"select * from test order by id",
	"select value from test where id = #",
	"select sum(value) from test",
	"select count(*) from test where value > 1#",
	"select id from test where id = # for update",
	"select id from test where id >= # order by id limit 1 for update skip locked",
	"select id from test where id = # for share",
	"select id from test order by id for update nowait",
	"update test set value = value + # where id = #",
	"update test set value = value + # where id = #",
	"update test set value = # where value < 1#",
	"update test set value = value + 1 where id = # returning id, value",
	"update test set id = id + # where id = #",
	"delete from test where id = #",
	"insert into test values (#, 1#)",
	"insert into test values (#, 1#) on conflict do nothing",
	"insert into test values (#, 1#) on conflict (id) do update set value = test.value + excluded.value",
	"commit",
	"rollback",
}

// randomScript returns a script of three sessions at some level each.
func randomScript(r *rand.Rand, levels []string) string {
	var b strings.Builder
	open := map[string]bool{}
	for range 14 {
		s := fmt.Sprintf("T%d", 1+r.IntN(3))
		text := statements[r.IntN(len(statements))]
		switch {
		case !open[s] && r.IntN(4) > 0:
			text, open[s] = "begin isolation level "+levelWords[levels[r.IntN(len(levels))]], true
		case text == "commit" || text == "rollback":
			if !open[s] {
				continue
			}
			open[s] = false
		}
		for strings.Contains(text, "#") {
			text = strings.Replace(text, "#", fmt.Sprint(1+r.IntN(3)), 1)
		}
		fmt.Fprintf(&b, "%s: %s\n", s, text)
	}
	return b.String()
}

// runnable drops the lines of sessions that still wait: a session sends nothing then.
func runnable(script string, transcript []string) string {
	waiting := map[string]bool{}
	var b strings.Builder
	lines := strings.Split(strings.TrimSpace(script), "\n")
	for _, l := range transcript {
		if s, _, ok := strings.Cut(strings.TrimSpace(l), " goes on -> "); ok {
			delete(waiting, s)
			continue
		}
		s, _, _ := strings.Cut(l, ":")
		if !waiting[s] {
			b.WriteString(lines[0] + "\n")
		}
		lines = lines[1:]
		if strings.HasSuffix(l, "-> waits") {
			waiting[s] = true
		}
	}
	return b.String()
}

// TestRandomScriptsOnARealServer compares the modelled database with the real one on random
// scripts. Serializable transactions are left out: how much the real ones lock
// depends on its plans.
func TestRandomScriptsOnARealServer(t *testing.T) {
	dsn := os.Getenv("RACELAB_POSTGRES")
	if dsn == "" {
		t.Skip("RACELAB_POSTGRES names no server")
	}
	var all []scenario
	for seed := range uint64(*randomScripts) {
		r := rand.New(rand.NewPCG(seed, 7))
		script := randomScript(r, []string{"rc", "rc", "rr"})
		for range 20 { // until no line comes from a session that waits
			next := runnable(script, perform(t, usualSetup, script))
			if next == script {
				break
			}
			script = next
		}
		all = append(all, scenario{name: fmt.Sprint("seed ", seed), setup: usualSetup, script: script})
	}
	compareAll(t, dsn, all)
}

// timeForms are how the server writes times, which the driver makes time.Time of.
var timeForms = map[uint32]string{pgtype.TimestampOID: "2006-01-02 15:04:05.999999", pgtype.TimestamptzOID: "2006-01-02 15:04:05.999999-07", pgtype.DateOID: "2006-01-02"}

// serverResult carries out one statement and says what came of it as the program of the
// scripts does.
func serverResult(conn *pgx.Conn, text string) string {
	results, err := conn.PgConn().Exec(context.Background(), text).ReadAll()
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return strings.TrimSpace(pg.Code + " " + pg.ConstraintName)
	}
	if err != nil {
		return err.Error()
	}
	r := results[len(results)-1]
	if !r.CommandTag.Select() && !strings.Contains(text, "returning") && !strings.HasPrefix(text, "show") && !strings.HasPrefix(text, "fetch") {
		return fmt.Sprint("ok ", r.CommandTag.RowsAffected())
	}
	var all []string
	for _, row := range r.Rows {
		var values []string
		for i, v := range row {
			switch {
			case v == nil:
				v = []byte("null")
			case r.FieldDescriptions[i].DataTypeOID == pgtype.BoolOID:
				v = map[string][]byte{"t": []byte("true"), "f": []byte("false")}[string(v)]
			case timeForms[r.FieldDescriptions[i].DataTypeOID] != "":
				at, err := time.Parse(timeForms[r.FieldDescriptions[i].DataTypeOID], string(v))
				if err != nil {
					return err.Error()
				}
				v = at.UTC().AppendFormat(nil, time.RFC3339Nano)
			}
			values = append(values, string(v))
		}
		all = append(all, "("+strings.Join(values, ", ")+")")
	}
	return strings.Join(append(all, fmt.Sprint(len(all), " rows")), " ")
}
