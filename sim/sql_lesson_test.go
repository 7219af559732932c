package sim_test

import (
	"slices"
	"strings"
	"testing"

	"racelab/sim"
)

const sqlLesson = `package lesson

import (
	"context"
	"database/sql"
	"fmt"

	"racelab/lessons/internal/database"
)

type Lesson struct {
	Level bool ` + "`fix:\"in a transaction\"`" + `

	db *sql.DB
}

func (l *Lesson) Setup() {
	l.db = database.Open()
	database.Setup(l.db, "CREATE TABLE t (n INTEGER UNIQUE)", "INSERT INTO t VALUES (1)")
	tx, err := l.db.Begin() // may start no goroutine that looks at l
	if err != nil {
		panic(err)
	}
	defer tx.Rollback()
}

func (l *Lesson) read() (n int) {
	if !l.Level {
		l.db.QueryRow("SELECT n FROM t").Scan(&n)
		return n
	}
	tx, err := l.db.BeginTx(context.Background(), &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
	if err != nil {
		panic(err)
	}
	defer tx.Commit()
	tx.QueryRow("SELECT n FROM t").Scan(&n)
	return n
}

func (l *Lesson) add() {
	n := l.read()
	if _, err := l.db.Exec("UPDATE t SET n = $1", n+1); err != nil {
		panic(err)
	}
}

func (l *Lesson) Alice() { l.add() }
func (l *Lesson) Bob()   { l.add() }

func (l *Lesson) Outcome() string {
	_, err := l.db.Exec("INSERT INTO t VALUES ($1)", l.read())
	return fmt.Sprint(l.read(), " ", database.Code(err))
}
`

// A statement is one step: that the lesson's field with the database is read first
// is none, since only Setup writes it.
func TestALessonsStatementsAreItsOnlySteps(t *testing.T) {
	p, err := sim.Load("lesson", []sim.File{{Name: "lesson.go", Text: []byte(sqlLesson)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		on   []string
		want map[string]int64 // outcome: interleavings
	}{
		{nil, map[string]int64{"3 23505": 2, "2 23505": 4}},
		{[]string{"level"}, map[string]int64{"3 23505": 2, "2 23505": 18}}, // SELECT, COMMIT, UPDATE: 20 in all
	} {
		r, err := p.Explore(t.Context(), sim.Config{Switches: tt.on}, sim.Budget{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Outcomes) != len(tt.want) || !r.Complete {
			t.Errorf("%v: outcomes %v, want %v", tt.on, r.Outcomes, tt.want)
		}
		for _, o := range r.Outcomes {
			if o.Interleavings.Int64() != tt.want[o.Text] {
				t.Errorf("%v: %q in %s interleavings, want %d", tt.on, o.Text, o.Interleavings, tt.want[o.Text])
			}
		}
	}
}

// The column of shared state has the tables, as everybody sees them.
func TestTablesAreSharedState(t *testing.T) {
	p, err := sim.Load("lesson", []sim.File{{Name: "lesson.go", Text: []byte(sqlLesson)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.NewRun(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	var seen, next []string
	for {
		v := r.View(r.Len())
		if len(v.Choices) > 0 {
			next = append(next, v.Choices[0].Label)
		}
		if len(v.Shared) != 1 || v.Shared[0].Name != "t" {
			t.Fatalf("shared state %v, want the table t", v.Shared)
		}
		seen = append(seen, v.Shared[0].Value)
		if v.End != nil {
			break
		}
		if err := r.Step(v.Choices[0]); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(seen, " "); got != "1 1 2 2 3" {
		t.Errorf("the table held %s, want 1 1 2 2 3", got)
	}
	if want := []string{"SELECT n FROM t", "UPDATE t SET n = $1", "SELECT n FROM t", "UPDATE t SET n = $1"}; !slices.Equal(next, want) {
		t.Errorf("the next steps are %q, want %q", next, want)
	}
}
