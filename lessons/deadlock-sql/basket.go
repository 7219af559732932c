// Package deadlocksql: two customers order the same two books, and one of
// them gets an error.
package deadlocksql

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"racelab/lessons/internal/database"
	"racelab/lessons/internal/remote"
)

// Lesson is the stock of a bookshop.
type Lesson struct {
	Sorted         bool `fix:"Lock the books in the order of their numbers"`
	Retry          bool `fix:"After 40P01, pause, then start again from BEGIN"`
	RetryNow       bool `partial:"After 40P01, start again from BEGIN at once"`
	LockTimeout    bool `partial:"SET lock_timeout to limit every wait"`
	RetryStatement bool `wrong:"After 40P01, run the same UPDATE again"`
	Uncommitted    bool `wrong:"Lower the isolation level to READ UNCOMMITTED"`

	db     *sql.DB
	errors atomic.Int32 // that customers saw
}

// Setup puts the books on the shelf.
func (l *Lesson) Setup() {
	l.db = database.Open()
	database.Setup(l.db, `
		CREATE TABLE books (
			id INTEGER PRIMARY KEY,
			stock INTEGER NOT NULL)`, `
		INSERT INTO books
		VALUES (1, 5), (2, 5)`)
}

// level is what BEGIN asks for.
func (l *Lesson) level() sql.IsolationLevel {
	if l.Uncommitted {
		return sql.LevelReadUncommitted
	}
	return sql.LevelReadCommitted
}

// order takes one copy of each book.
func (l *Lesson) order(basket ...int) error {
	if l.Sorted {
		slices.Sort(basket)
	}
	tx, err := l.db.BeginTx(
		context.Background(),
		&sql.TxOptions{Isolation: l.level()})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if l.LockTimeout {
		_, err = tx.Exec(`
			SET LOCAL
			lock_timeout = '100ms'`)
		if err != nil {
			return err
		}
	}
	for _, book := range basket {
		err = take(tx, book)
		if l.RetryStatement {
			if database.Code(err) == "40P01" {
				err = take(tx, book)
			}
		}
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}

// take takes a copy off the shelf. The row
// stays locked until the transaction ends.
func take(tx *sql.Tx, book int) error {
	_, err := tx.Exec(`
		UPDATE books
		SET stock = stock - 1
		WHERE id = $1`, book)
	return err
}

// serve answers a customer.
func (l *Lesson) serve(basket ...int) {
	err := l.order(basket...)
	if l.Retry {
		for database.Code(err) == "40P01" {
			remote.Sleep(10 * time.Millisecond)
			err = l.order(basket...)
		}
	} else if l.RetryNow {
		for database.Code(err) == "40P01" {
			err = l.order(basket...)
		}
	}
	if err != nil {
		l.errors.Add(1)
	}
}

// Vera buys "Dune", then "Emma".
func (l *Lesson) Vera() {
	l.serve(1, 2)
}

// Omar buys "Emma", then "Dune".
func (l *Lesson) Omar() {
	l.serve(2, 1)
}

// Outcome says how many orders went through.
func (l *Lesson) Outcome() string {
	var n int
	err := l.db.QueryRow(`
		SELECT 5 - MIN(stock) FROM books`).Scan(&n)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d of 2 orders, errors: %d", n, l.errors.Load())
}

// Invariant holds when both orders went through, each whole.
func (l *Lesson) Invariant() error {
	var dune, emma int
	err := l.db.QueryRow(`
		SELECT MIN(stock), MAX(stock) FROM books`).Scan(&dune, &emma)
	switch {
	case err != nil:
		return err
	case dune != emma:
		return fmt.Errorf("half an order: %d and %d books are left", dune, emma)
	case dune != 3:
		return fmt.Errorf("%d of 2 orders ended in an error", l.errors.Load())
	}
	return nil
}
