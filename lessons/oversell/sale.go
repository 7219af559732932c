// Package oversell: two copies of a record are left, and three
// people buy at the same moment.
package oversell

import (
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"

	"racelab/lessons/internal/database"
	"racelab/lessons/internal/fault"
)

// Lesson is a record shop with two replicas of its program, and one
// database.
type Lesson struct {
	Conditional bool `fix:"UPDATE … WHERE stock >= n, and check the affected rows"`
	RowLock     bool `fix:"SELECT … FOR UPDATE until the order is written"`
	Reserve     bool `fix:"Reserve, and sell only while the reservation is valid"`
	Compensate  bool `partial:"Take first, and give back if the stock is negative"`
	BlindHold   bool `partial:"Reserve, and sell once the payment arrives"`
	LockEach    bool `wrong:"Lock the row for the read, and again for the write"`
	Mutex       bool `wrong:"A mutex in each replica"`
	Crash       bool `fault:"Anna's request may crash between any two steps"`
	Late        bool `fault:"Anna's payment may come after her reservation expires"`

	db          *sql.DB
	left, right sync.Mutex   // of the replicas
	sorry       atomic.Int32 // buyers of one who heard "sold out"
}

// Setup puts two copies on the shelf.
func (l *Lesson) Setup() {
	l.db = database.Open()
	database.Setup(l.db, `
		CREATE TABLE items (
			stock INTEGER NOT NULL)`, `
		CREATE TABLE orders (
			buyer TEXT PRIMARY KEY,
			n INTEGER NOT NULL,
			state TEXT NOT NULL)`, `
		INSERT INTO items VALUES (2)`)
}

// buy sells n copies, or none.
func (l *Lesson) buy(who string, n int) error {
	if l.Conditional || l.RowLock {
		return l.buyInTx(who, n)
	}
	if l.Reserve || l.BlindHold {
		err := l.buyInTx(who, n)
		if err != nil {
			return err
		}
		return l.pay(who)
	}
	if l.Compensate {
		return l.takeFirst(who, n)
	}
	var stock int
	var err error
	if l.LockEach {
		stock, err = lock(l.db)
	} else {
		stock, err = look(l.db)
	}
	if err != nil {
		return err
	}
	if stock < n {
		l.soldOut(n)
		return nil
	}
	err = take(l.db, n)
	if err != nil {
		return err
	}
	return order(l.db, who, n, "sold")
}

// conn is a *sql.DB or a *sql.Tx.
type conn interface {
	Exec(string, ...any) (sql.Result, error)
	QueryRow(string, ...any) *sql.Row
}

func look(c conn) (stock int, err error) {
	err = c.QueryRow(`
		SELECT stock FROM items`,
	).Scan(&stock)
	return stock, err
}

func take(c conn, n int) error {
	_, err := c.Exec(`
		UPDATE items
		SET stock = stock - $1`, n)
	return err
}

func order(c conn, who string, n int, state string) error {
	_, err := c.Exec(`
		INSERT INTO orders
		VALUES ($1, $2, $3)`,
		who, n, state)
	return err
}

// lock looks, and holds the row until the
// transaction ends.
func lock(c conn) (stock int, err error) {
	err = c.QueryRow(`
		SELECT stock FROM items
		FOR UPDATE`).Scan(&stock)
	return stock, err
}

// soldOut tells a buyer of n so. Where
// there are reservations it is "perhaps
// later".
func (l *Lesson) soldOut(n int) {
	if n == 1 && !l.Reserve && !l.BlindHold {
		l.sorry.Add(1)
	}
}

// takeIf takes n if that many are there.
func takeIf(c conn, n int) (bool, error) {
	res, err := c.Exec(`
		UPDATE items
		SET stock = stock - $1
		WHERE stock >= $1`, n)
	if err != nil {
		return false, err
	}
	rows, err := res.RowsAffected()
	return rows == 1, err
}

// buyInTx takes and writes the order in
// one transaction.
func (l *Lesson) buyInTx(who string, n int) error {
	tx, err := l.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	ok := false
	if l.RowLock {
		var stock int
		stock, err = lock(tx)
		ok = stock >= n
	} else {
		ok, err = takeIf(tx, n)
	}
	if err != nil {
		return err
	}
	if !ok {
		l.soldOut(n)
		return nil
	}
	if l.RowLock {
		err = take(tx, n)
		if err != nil {
			return err
		}
	}
	state := "sold"
	if l.Reserve || l.BlindHold {
		state = "held"
	}
	err = order(tx, who, n, state)
	if err != nil {
		return err
	}
	return tx.Commit()
}

// takeFirst asks afterwards.
func (l *Lesson) takeFirst(who string, n int) error {
	var stock int
	err := l.db.QueryRow(`
		UPDATE items
		SET stock = stock - $1
		RETURNING stock`, n).Scan(&stock)
	if err != nil {
		return err
	}
	if stock < 0 {
		l.soldOut(n)
		return take(l.db, -n)
	}
	return order(l.db, who, n, "sold")
}

// pay turns a reservation into a sale.
func (l *Lesson) pay(who string) error {
	if l.BlindHold {
		_, err := l.db.Exec(`
			UPDATE orders
			SET state = 'sold'
			WHERE buyer = $1`, who)
		return err
	}
	_, err := move(l.db, who, "sold")
	return err // not moved: pay back
}

// move changes the state of a reservation,
// if it still is one.
func move(c conn, who, state string) (bool, error) {
	res, err := c.Exec(`
		UPDATE orders SET state = $1
		WHERE buyer = $2
		AND state = 'held'`, state, who)
	if err != nil {
		return false, err
	}
	rows, err := res.RowsAffected()
	return rows == 1, err
}

// release gives back what others have held
// for too long.
func (l *Lesson) release(who string, n int) error {
	tx, err := l.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	ok, err := move(tx, who, "over")
	if err != nil || !ok {
		return err
	}
	err = take(tx, -n)
	if err != nil {
		return err
	}
	return tx.Commit()
}

// check keeps errors from being missed.
func check(err error) {
	if err != nil {
		panic(err)
	}
}

// Anna wants both. She is on the left
// replica.
func (l *Lesson) Anna() {
	if l.Crash {
		fault.Die(true, l.anna)
	} else {
		l.anna()
	}
}

func (l *Lesson) anna() {
	if l.Mutex {
		l.left.Lock()
		defer l.left.Unlock()
	}
	check(l.buy("anna", 2))
}

// Ben wants one. He is on the right one.
func (l *Lesson) Ben() {
	if l.Mutex {
		l.right.Lock()
		defer l.right.Unlock()
	}
	check(l.buy("ben", 1))
}

// Cora wants one, on the right as well.
// Each request first gives back what was
// reserved for too long; hers finds one.
func (l *Lesson) Cora() {
	if l.Mutex {
		l.right.Lock()
		defer l.right.Unlock()
	}
	if l.Reserve || l.BlindHold {
		if l.Late {
			check(l.release("anna", 2))
		}
	}
	check(l.buy("cora", 1))
}

// books are what the tables say in the end.
type books struct{ stock, sold, held int }

func (l *Lesson) books() (b books, err error) {
	err = l.db.QueryRow(`SELECT
		(SELECT stock FROM items),
		(SELECT COALESCE(SUM(n), 0) FROM orders WHERE state = 'sold'),
		(SELECT COALESCE(SUM(n), 0) FROM orders WHERE state = 'held')`,
	).Scan(&b.stock, &b.sold, &b.held)
	return b, err
}

// Outcome says how many were sold and how many are left.
func (l *Lesson) Outcome() string {
	b, err := l.books()
	if err != nil {
		return err.Error()
	}
	text := fmt.Sprintf("%d sold, %d left", b.sold, b.stock)
	if b.held > 0 {
		text += fmt.Sprintf(", %d reserved", b.held)
	}
	if b.stock > 0 && l.sorry.Load() > 0 {
		text += `, somebody heard "sold out"`
	}
	return text
}

// Invariant holds when each copy is sold once or still there, and
// nobody is sent away while there is one.
func (l *Lesson) Invariant() error {
	b, err := l.books()
	switch {
	case err != nil:
		return err
	case b.sold > 2:
		return fmt.Errorf("%d of 2 copies were sold", b.sold)
	case b.sold+b.held+b.stock != 2:
		return fmt.Errorf("%d sold, %d reserved, %d left; there were 2", b.sold, b.held, b.stock)
	case b.stock > 0 && l.sorry.Load() > 0:
		return fmt.Errorf(`a buyer of one heard "sold out", and %d is left`, b.stock)
	}
	return nil
}
