package walk_test

import (
	"strings"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/machine"
	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// ends is a service whose processes end in every way.
const ends = `package ends

import (
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func open() *sql.DB {
	db, err := sql.Open("pgx", "postgres://db/x")
	if err != nil {
		panic(err)
	}
	return db
}

func Setup() {
	open().Exec("CREATE TABLE t (id int PRIMARY KEY, n int, at timestamptz)")
	open().Exec("INSERT INTO t VALUES (1, 0, now())")
}

// Hold keeps a row locked.
func Hold() {
	tx, err := open().Begin()
	if err != nil {
		panic(err)
	}
	tx.Exec("UPDATE t SET n = n + 100 WHERE id = 1")
	time.Sleep(time.Hour)
	tx.Commit()
}

// Add waits for it.
func Add() {
	time.Sleep(time.Second)
	_, err := open().Exec("UPDATE t SET n = n + 1, at = now() WHERE id = 1")
	fmt.Println("added:", err)
	time.Sleep(time.Hour)
}

// Slow answers after an hour.
func Slow(addr string) {
	http.ListenAndServe(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("asked")
		time.Sleep(time.Hour)
	}))
}

// Ask asks it, and then once more.
func Ask() {
	time.Sleep(time.Second)
	_, err := http.Get("http://slow/")
	fmt.Println("first:", err)
	_, err = http.Get("http://slow/")
	fmt.Println("second:", err)
}

func Crash() {
	time.Sleep(time.Second)
	go func() { var m map[int]int; m[1] = 1 }()
	time.Sleep(time.Hour)
}

func Exit() {
	time.Sleep(time.Second)
	os.Exit(3)
}

func Clock() {
	for {
		fmt.Println(time.Now().UTC().Format(time.RFC3339Nano))
		time.Sleep(time.Second)
	}
}
`

func TestTheWorldNoticesThatAProcessIsGone(t *testing.T) {
	p, err := sim.LoadService("ends", []sim.File{{Name: "ends.go", Text: []byte(ends)}})
	if err != nil {
		t.Fatal(err)
	}
	var procs []walk.Process
	for _, f := range []string{"Hold", "Add", "Ask", "Crash", "Exit"} {
		procs = append(procs, walk.Process{Name: strings.ToLower(f), Func: f})
	}
	procs = append(procs, walk.Process{Name: "slow", Service: "slow", Func: "Slow", Args: []any{":9000"}})
	w := start(t, p, walk.Config{Seed: 1, Setup: "Setup", Processes: procs, Commands: []walk.Command{{At: 3 * time.Second, Stop: "hold"}, {At: 4 * time.Second, Stop: "slow"}}})
	until(t, w, 2500*time.Millisecond)
	if locks := w.Locks(); len(locks) != 1 || len(locks[0].Holders) != 1 || !strings.HasPrefix(locks[0].Holders[0], "hold ") || len(locks[0].Waiters) != 1 || !strings.HasPrefix(locks[0].Waiters[0], "add ") {
		t.Errorf("the locks are %+v, want one that hold has and add waits for", locks)
	}
	until(t, w, 10*time.Second)
	var lines []string
	for _, l := range telemetry.Logs(w.Events(), w, telemetry.Query{}) {
		lines = append(lines, l.Process+" "+l.Text)
	}
	got := strings.Join(lines, "\n")
	for _, want := range []string{"slow asked", "add added: <nil>", `ask first: Get "http://slow/": EOF`, `ask second: Get "http://slow/": dial tcp 127.0.0.1:9000: connect: connection refused`} {
		if !strings.Contains(got, want) {
			t.Errorf("nobody says %q:\n%s", want, got)
		}
	}
	if n, err := w.Query("", "SELECT n FROM t"); err != nil || n.Rows[0][0] != "1" {
		t.Errorf("n is %v (%v), want 1: what hold did was never committed", n, err)
	}
	if n := count(w.Events(), machine.ProcessCrashed, "assignment to entry in nil map"); n != 1 {
		t.Errorf("%d processes crashed, want 1", n)
	}
	running := 0
	for _, s := range w.Processes() {
		if s.Running {
			running++
		}
	}
	if running != 1 { // add
		t.Errorf("%d processes run at the end, want 1: %+v", running, w.Processes())
	}
}

func TestClocksShowTheStartAndWhatTheirProcessIsAhead(t *testing.T) {
	p, err := sim.LoadService("ends", []sim.File{{Name: "ends.go", Text: []byte(ends)}})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 14, 20, 0, 0, 0, time.UTC)
	w := start(t, p, walk.Config{Seed: 1, Start: at, Setup: "Setup", Processes: []walk.Process{{Name: "right", Func: "Clock"}, {Name: "wrong", Func: "Clock", Skew: 3 * time.Second}}})
	until(t, w, 1500*time.Millisecond)
	for _, l := range telemetry.Logs(w.Events(), w, telemetry.Query{From: time.Second}) {
		shown, err := time.Parse(time.RFC3339Nano, l.Text)
		if err != nil {
			t.Fatal(err)
		}
		want := at.Add(l.At)
		if l.Process == "wrong" {
			want = want.Add(3 * time.Second)
		}
		if off := want.Sub(shown); off < 0 || off > 10*time.Millisecond {
			t.Errorf("%s shows %s at %s, want %s", l.Process, shown, l.At, want)
		}
	}
	if now, err := w.Query("", "SELECT now() >= '2026-03-14 20:00:01+00', now() < '2026-03-14 20:00:02+00', at < now() FROM t"); err != nil || strings.Join(now.Rows[0], " ") != "true true true" {
		t.Errorf("the database's clock: %v %v", now, err)
	}
	if want := at.Add(1500 * time.Millisecond); !w.Clock().Equal(want) {
		t.Errorf("the walk's clock shows %s, want %s", w.Clock(), want)
	}
}
