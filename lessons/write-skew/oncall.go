// Package writeskew: one of two doctors must
// stay on call, and both go home.
package writeskew

import (
	"context"
	"database/sql"
	"fmt"

	"racelab/lessons/internal/database"
)

// Lesson is the night shift of a ward.
type Lesson struct {
	Serializable bool `fix:"SERIALIZABLE, and retry after 40001"`
	LockRows     bool `fix:"Lock the rows of everybody on call, then count them"`
	LockShift    bool `fix:"Lock the row of their shared shift, then count"`
	Repeatable   bool `wrong:"A transaction at REPEATABLE READ"`
	LockOwn      bool `wrong:"FOR UPDATE on the row that is written"`
	OneStatement bool `wrong:"Count and sign off in a single UPDATE"`

	db *sql.DB
}

// Setup puts two on call.
func (l *Lesson) Setup() {
	l.db = database.Open()
	database.Setup(l.db, `
		CREATE TABLE doctors (
			name TEXT PRIMARY KEY,
			on_call BOOLEAN NOT NULL)`, `
		CREATE TABLE shifts (
			id INTEGER PRIMARY KEY)`, `
		INSERT INTO shifts VALUES (7)`, `
		INSERT INTO doctors VALUES
		('emil', true), ('rosa', true)`)
}

// level is what BEGIN asks for.
func (l *Lesson) level() sql.IsolationLevel {
	if l.Serializable {
		return sql.LevelSerializable
	}
	if l.Repeatable {
		return sql.LevelRepeatableRead
	}
	return sql.LevelReadCommitted
}

// leave signs off, if somebody stays.
func (l *Lesson) leave(who string) error {
	tx, err := l.db.BeginTx(
		context.Background(),
		&sql.TxOptions{Isolation: l.level()})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if l.OneStatement {
		err = signOffIf(tx, who)
		if err != nil {
			return err
		}
		return tx.Commit()
	}
	if l.LockShift {
		err = lockShift(tx)
		if err != nil {
			return err
		}
	}
	if l.LockOwn {
		err = lockOwn(tx, who)
		if err != nil {
			return err
		}
	}
	var n int
	if l.LockRows {
		n, err = lockAll(tx)
	} else {
		n, err = count(tx)
	}
	if err != nil || n < 2 {
		return err
	}
	err = signOff(tx, who)
	if err != nil {
		return err
	}
	return tx.Commit()
}

func count(tx *sql.Tx) (n int, err error) {
	err = tx.QueryRow(`
		SELECT COUNT(*) FROM doctors
		WHERE on_call`).Scan(&n)
	return n, err
}

func signOff(tx *sql.Tx, who string) error {
	_, err := tx.Exec(`
		UPDATE doctors
		SET on_call = false
		WHERE name = $1`, who)
	return err
}

// signOffIf counts in the same statement.
func signOffIf(tx *sql.Tx, who string) error {
	_, err := tx.Exec(`
		UPDATE doctors
		SET on_call = false
		WHERE name = $1 AND 2 <= (
			SELECT COUNT(*) FROM doctors
			WHERE on_call)`, who)
	return err
}

func lockShift(tx *sql.Tx) error {
	_, err := tx.Exec(`
		SELECT id FROM shifts
		WHERE id = 7
		FOR UPDATE`)
	return err
}

func lockOwn(tx *sql.Tx, who string) error {
	_, err := tx.Exec(`
		SELECT name FROM doctors
		WHERE name = $1
		FOR UPDATE`, who)
	return err
}

// lockAll counts what nobody can change
// any more.
func lockAll(tx *sql.Tx) (n int, err error) {
	rows, err := tx.Query(`
		SELECT name FROM doctors
		WHERE on_call
		ORDER BY name
		FOR UPDATE`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// goHome asks. Whoever gets an error stays
// on call.
func (l *Lesson) goHome(who string) {
	if l.Serializable {
		l.askAgain(who)
		return
	}
	_ = l.leave(who)
}

// askAgain asks until there is an answer.
func (l *Lesson) askAgain(who string) {
	err := l.leave(who)
	for database.Code(err) == "40001" {
		err = l.leave(who)
	}
}

// Emil wants to go home.
func (l *Lesson) Emil() {
	l.goHome("emil")
}

// Rosa wants to go home.
func (l *Lesson) Rosa() {
	l.goHome("rosa")
}

// Outcome says who is on call.
func (l *Lesson) Outcome() string {
	var who string
	err := l.db.QueryRow(`
		SELECT COALESCE(MIN(name), 'nobody') FROM doctors
		WHERE on_call`).Scan(&who)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s on call", who)
}

// Invariant holds when somebody is on call.
func (l *Lesson) Invariant() error {
	var n int
	err := l.db.QueryRow(`
		SELECT COUNT(*) FROM doctors
		WHERE on_call`).Scan(&n)
	if err == nil && n == 0 {
		return fmt.Errorf("nobody is on call, want at least one")
	}
	return err
}
