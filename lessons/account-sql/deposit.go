// Package accountsql: two people pay into one row of a table, and money is
// missing.
package accountsql

import (
	"context"
	"database/sql"
	"fmt"
	"sync/atomic"

	"racelab/lessons/internal/database"
)

// Lesson is a table of accounts, and two deposits into account
// 123.
type Lesson struct {
	Atomic       bool `fix:"Add in a single UPDATE"`
	ForUpdate    bool `fix:"SELECT … FOR UPDATE in the transaction that writes"`
	Version      bool `fix:"Compare a version column; retry if it has changed"`
	SerialRetry  bool `fix:"SERIALIZABLE, and retry after 40001"`
	Serializable bool `partial:"SERIALIZABLE, one attempt"`
	Repeatable   bool `partial:"REPEATABLE READ, one attempt"`
	Tx           bool `wrong:"A transaction around both, at the default READ COMMITTED"`
	EarlyRead    bool `wrong:"Read the balance, then BEGIN and lock with FOR UPDATE"`
	Guard        bool `wrong:"A single UPDATE … AND balance >= the amount"`

	db     *sql.DB
	errors atomic.Int32 // in the log
}

// Setup opens account 123.
func (l *Lesson) Setup() {
	l.db = database.Open()
	database.Setup(l.db, `
		CREATE TABLE accounts (
			id INTEGER PRIMARY KEY,
			balance INTEGER NOT NULL,
			version INTEGER NOT NULL)`, `
		INSERT INTO accounts
		VALUES (123, 40, 1)`)
}

// deposit pays n in.
func (l *Lesson) deposit(n int) error {
	if l.Guard {
		return l.addGuarded(n)
	}
	if l.Atomic {
		return l.add(n)
	}
	if l.Version {
		return l.addVersioned(n)
	}
	if l.EarlyRead {
		return l.addLate(n)
	}
	if l.ForUpdate || l.Serializable || l.SerialRetry || l.Repeatable || l.Tx {
		return l.addInTx(n)
	}
	b, err := read(l.db)
	if err != nil {
		return err
	}
	return write(l.db, b+n)
}

// conn is a *sql.DB or a *sql.Tx.
type conn interface {
	Exec(string, ...any) (sql.Result, error)
	QueryRow(string, ...any) *sql.Row
}

func read(c conn) (b int, err error) {
	err = c.QueryRow(`
		SELECT balance FROM accounts
		WHERE id = 123`).Scan(&b)
	return b, err
}

func write(c conn, b int) error {
	_, err := c.Exec(`
		UPDATE accounts SET balance = $1
		WHERE id = 123`, b)
	return err
}

// lock reads the balance and keeps all
// others from writing it.
func lock(tx *sql.Tx) (b int, err error) {
	err = tx.QueryRow(`
		SELECT balance FROM accounts
		WHERE id = 123
		FOR UPDATE`).Scan(&b)
	return b, err
}

// level is what BEGIN asks for.
func (l *Lesson) level() sql.IsolationLevel {
	if l.Serializable || l.SerialRetry {
		return sql.LevelSerializable
	}
	if l.Repeatable {
		return sql.LevelRepeatableRead
	}
	return sql.LevelReadCommitted
}

// begin opens a transaction.
func (l *Lesson) begin() (*sql.Tx, error) {
	return l.db.BeginTx(
		context.Background(),
		&sql.TxOptions{Isolation: l.level()})
}

// addInTx reads and writes in one
// transaction.
func (l *Lesson) addInTx(n int) error {
	tx, err := l.begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var b int
	if l.ForUpdate {
		b, err = lock(tx)
	} else {
		b, err = read(tx)
	}
	if err != nil {
		return err
	}
	err = write(tx, b+n)
	if err != nil {
		return err
	}
	return tx.Commit()
}

// addLate has the balance already when
// its transaction begins.
func (l *Lesson) addLate(n int) error {
	b, err := read(l.db)
	if err != nil {
		return err
	}
	tx, err := l.begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = lock(tx)
	if err != nil {
		return err
	}
	err = write(tx, b+n)
	if err != nil {
		return err
	}
	return tx.Commit()
}

// add lets the database do the sum.
func (l *Lesson) add(n int) error {
	_, err := l.db.Exec(`
		UPDATE accounts
		SET balance = balance + $1
		WHERE id = 123`, n)
	return err
}

// addGuarded was copied from withdraw.
func (l *Lesson) addGuarded(n int) error {
	_, err := l.db.Exec(`
		UPDATE accounts
		SET balance = balance + $1
		WHERE id = 123
		AND balance >= $1`, n)
	return err
}

// addVersioned writes if nobody has
// written since it read.
func (l *Lesson) addVersioned(n int) error {
	for {
		var b, v int
		err := l.db.QueryRow(`
			SELECT balance, version
			FROM accounts
			WHERE id = 123`).Scan(&b, &v)
		if err != nil {
			return err
		}
		res, err := l.db.Exec(`
			UPDATE accounts
			SET balance = $1, version = $2
			WHERE id = 123
			AND version = $3`, b+n, v+1, v)
		if err != nil {
			return err
		}
		rows, err := res.RowsAffected()
		if err != nil || rows == 1 {
			return err
		}
	}
}

// pay answers one request.
func (l *Lesson) pay(n int) {
	err := l.deposit(n)
	if l.SerialRetry {
		for database.Code(err) == "40001" {
			err = l.deposit(n)
		}
	}
	if err != nil {
		l.errors.Add(1)
	}
}

// Alice pays in her part.
func (l *Lesson) Alice() {
	l.pay(50)
}

// Bob pays in his.
func (l *Lesson) Bob() {
	l.pay(30)
}

// Outcome says what the account holds, and how many requests
// ended with an error.
func (l *Lesson) Outcome() string {
	b, err := read(l.db)
	if err != nil {
		return err.Error()
	}
	switch n := l.errors.Load(); n {
	case 0:
		return fmt.Sprintf("balance %d", b)
	case 1:
		return fmt.Sprintf("balance %d, 1 error", b)
	default:
		return fmt.Sprintf("balance %d, %d errors", b, n)
	}
}

// Invariant holds when both deposits are in the account.
func (l *Lesson) Invariant() error {
	b, err := read(l.db)
	if err != nil {
		return err
	}
	if b != 120 {
		return fmt.Errorf("balance is %d, want 120", b)
	}
	return nil
}
