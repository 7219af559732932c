// Package optimistic: three people edit one
// web page, and an edit is gone.
package optimistic

import (
	"database/sql"
	"fmt"
	"strings"
	"sync/atomic"

	"racelab/lessons/internal/database"
)

// Lesson is the web page of a swimming pool.
type Lesson struct {
	Version     bool `fix:"Save WHERE the version is unchanged, or start again"`
	Lock        bool `fix:"SELECT … FOR UPDATE while the form is open"`
	Bounded     bool `partial:"Check the version; report an error after two conflicts"`
	Cached      bool `partial:"Check a version that comes from the cache with the page"`
	Claim       bool `partial:"Mark the page when opening it; save if the mark is there"`
	Unchecked   bool `wrong:"UPDATE … WHERE the version is unchanged, then \"saved\""`
	LateVersion bool `wrong:"Check the version that is read when saving"`

	db    *sql.DB
	cache atomic.Pointer[page]
	sorry atomic.Int32 // editors who heard "please try again"
}

// page is the one row of the table.
type page struct {
	hours, price, phone string
	version             int
}

// Setup publishes the page.
func (l *Lesson) Setup() {
	l.db = database.Open()
	database.Setup(l.db, `
		CREATE TABLE pages (
			hours TEXT NOT NULL,
			price TEXT NOT NULL,
			phone TEXT NOT NULL,
			version INTEGER NOT NULL)`, `
		INSERT INTO pages
		VALUES ('old', 'old', 'old', 1)`)
	l.cache.Store(&page{"old", "old", "old", 1})
}

// edit changes a line of the page.
func (l *Lesson) edit(mark int, change func(p *page)) error {
	if l.Lock {
		return l.editLocked(change)
	}
	if l.Bounded || l.Cached {
		return l.editTwice(mark, change)
	}
	for {
		ok, err := l.try(mark, change)
		if err != nil || ok {
			return err
		}
	}
}

// editTwice gives up after two conflicts.
func (l *Lesson) editTwice(mark int, change func(p *page)) error {
	for range 2 {
		ok, err := l.try(mark, change)
		if err != nil || ok {
			return err
		}
	}
	l.sorry.Add(1)
	return nil
}

// try loads, changes and saves the page,
// and reports whether it is saved.
func (l *Lesson) try(mark int, change func(p *page)) (bool, error) {
	p, err := l.load(mark)
	if err != nil {
		return false, err
	}
	change(&p)
	return l.save(p)
}

// load fills the form.
func (l *Lesson) load(mark int) (page, error) {
	if l.Cached {
		return *l.cache.Load(), nil
	}
	if l.Claim {
		return l.claim(mark)
	}
	return read(l.db, "")
}

// claim reads the page and puts a mark
// where the version is.
func (l *Lesson) claim(mark int) (p page, err error) {
	err = l.db.QueryRow(`
		UPDATE pages SET version = $1
		RETURNING
		hours, price, phone, version`,
		mark).Scan(
		&p.hours, &p.price, &p.phone,
		&p.version)
	return p, err
}

// save writes the form, and reports
// whether it is saved.
func (l *Lesson) save(p page) (bool, error) {
	if l.LateVersion {
		return l.saveLate(p)
	}
	if l.Version || l.Bounded || l.Cached || l.Claim || l.Unchecked {
		return l.saveIf(p)
	}
	_, err := l.db.Exec(`
		UPDATE pages SET
		hours = $1, price = $2, phone = $3`,
		p.hours, p.price, p.phone)
	return true, err
}

// saveLate asks for the version just
// before it writes.
func (l *Lesson) saveLate(p page) (bool, error) {
	now, err := read(l.db, "")
	if err != nil {
		return false, err
	}
	p.version = now.version
	return l.saveIf(p)
}

// saveIf writes if the version is the one
// that the form has.
func (l *Lesson) saveIf(p page) (bool, error) {
	if l.Unchecked {
		_, err := l.update(p)
		return true, err
	}
	rows, err := l.update(p)
	if l.Cached {
		if rows == 1 {
			p.version++
			l.cache.Store(&p)
		}
	}
	return rows == 1, err
}

// update returns the rows affected.
func (l *Lesson) update(p page) (int64, error) {
	res, err := l.db.Exec(`
		UPDATE pages SET
		hours = $1, price = $2, phone = $3,
		version = $4 + 1
		WHERE version = $4`,
		p.hours, p.price, p.phone,
		p.version)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// editLocked keeps the others out while
// the form is open.
func (l *Lesson) editLocked(change func(p *page)) error {
	tx, err := l.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	p, err := read(tx, "FOR UPDATE")
	if err != nil {
		return err
	}
	change(&p)
	_, err = tx.Exec(`
		UPDATE pages SET
		hours = $1, price = $2, phone = $3`,
		p.hours, p.price, p.phone)
	if err != nil {
		return err
	}
	return tx.Commit()
}

// reader is a *sql.DB or a *sql.Tx.
type reader interface {
	QueryRow(string, ...any) *sql.Row
}

func read(r reader, lock string) (p page, err error) {
	err = r.QueryRow(`
		SELECT hours, price, phone, version
		FROM pages `+lock).Scan(
		&p.hours, &p.price, &p.phone,
		&p.version)
	return p, err
}

// check keeps errors from being missed.
func check(err error) {
	if err != nil {
		panic(err)
	}
}

// Ute changes the opening hours.
func (l *Lesson) Ute() {
	check(l.edit(100, func(p *page) {
		p.hours = "new"
	}))
}

// Kofi changes the price.
func (l *Lesson) Kofi() {
	check(l.edit(200, func(p *page) {
		p.price = "new"
	}))
}

// Mira changes the telephone number.
func (l *Lesson) Mira() {
	check(l.edit(300, func(p *page) {
		p.phone = "new"
	}))
}

// missing names the lines that nobody can see changed.
func (l *Lesson) missing() (string, error) {
	p, err := read(l.db, "")
	if err != nil {
		return "", err
	}
	var lines []string
	if p.hours == "old" {
		lines = append(lines, "hours")
	}
	if p.price == "old" {
		lines = append(lines, "price")
	}
	if p.phone == "old" {
		lines = append(lines, "phone")
	}
	return strings.Join(lines, ", "), nil
}

// Outcome says which edits are missing.
func (l *Lesson) Outcome() string {
	lines, err := l.missing()
	if err != nil {
		return err.Error()
	}
	text := "all on the page"
	if lines != "" {
		text = "missing: " + lines
	}
	if n := l.sorry.Load(); n > 0 {
		text += fmt.Sprintf("; told so: %d", n)
	}
	return text
}

// Invariant holds when each edit is on the page.
func (l *Lesson) Invariant() error {
	lines, err := l.missing()
	if err == nil && lines != "" {
		return fmt.Errorf("an edit is not on the page: %s", lines)
	}
	return err
}
