package sqldb

import (
	"time"

	"racelab/rt"
)

// This file has locks on tables, advisory locks, and what else a function may wait for.

// The modes of locks on tables that statements take by themselves.
const (
	accessShare     = 1
	rowShare        = 2
	rowExclusive    = 3
	shareMode       = 5
	accessExclusive = 8
)

// tableMode returns how the statement locks a table that it names.
func (x *execution) tableMode(name string, info []int, targets []string) int {
	mode := accessShare
	for i, t := range targets {
		kind := info[i*partSize+partKind]
		switch {
		case kind == kindSelect && info[i*partSize+partLocks] == 1:
			if _, _, _, tables := locks(x.cat, info[i*partSize+partNumber]); hasText(tables, name) {
				mode = max(mode, rowShare)
			}
		case kind != kindSelect && t == name:
			mode = max(mode, rowExclusive)
		}
	}
	return mode
}

// lockTables waits until nobody's lock on a table stands against the statement.
func (x *execution) lockTables(info []int) *Error {
	if x.db.Lite {
		return nil
	}
	_, targets := parts(x.cat)
	for _, tab := range x.seen {
		mode := x.tableMode(tab.name, info, targets)
		if e := x.await(&tab.lock, mode, false, "relation \""+tab.name+"\""); e != nil {
			return e
		}
		if tab.goneBy != nil && tab.goneBy.committed || !has2(x.db.tables, tab) {
			return x.missing(tab.name)
		}
	}
	return nil
}

func has2(all []*table, t *table) bool {
	for _, a := range all {
		if a == t {
			return true
		}
	}
	return false
}

// hold takes the locks on its tables that a statement keeps while it waits, and until its transaction ends.
func (x *execution) hold() {
	if x.db.Lite || x.cat == nil {
		return
	}
	info, targets := parts(x.cat)
	for _, tab := range x.seen {
		tab.lock.acquire(x.t, x.tableMode(tab.name, info, targets))
	}
}

// await waits until t may have a lock. It does not take it.
func (x *execution) await(l *lockable, mode int, impatient bool, what string) *Error {
	t := x.t
	blocked := func() *txn {
		if h := l.holder(t, mode); h != nil {
			return h
		}
		return l.ahead(t, mode)
	}
	for h := blocked(); h != nil; h = blocked() {
		if impatient {
			x.leave(l)
			return failed("55P03", "could not obtain lock on "+what)
		}
		if !has(l.queue, t) {
			l.line(t)
		}
		t.waitLock, t.waitMode = l, mode
		if e := x.db.wait(t, x.c, x.words, h); e != nil {
			x.leave(l)
			return e
		}
	}
	x.leave(l)
	return nil
}

func (x *execution) leave(l *lockable) {
	if x.t.waitLock != nil {
		x.t.waitLock = nil
		l.queue = without(l.queue, x.t)
		x.db.wake()
	}
}

// lockTable is LOCK TABLE.
func (x *execution) lockTable() *Error {
	if !x.s.inBlock() {
		return failed("25P01", "LOCK TABLE can only be used in transaction blocks")
	}
	for _, name := range x.names {
		tab := x.db.table(x.t, name)
		if tab == nil {
			return x.missing(name)
		}
		if e := x.await(&tab.lock, x.info[planMode], x.info[planNoWait] == 1, "relation \""+name+"\""); e != nil {
			return e
		}
		tab.lock.acquire(x.t, x.info[planMode])
	}
	return nil
}

// effects calls the functions of a SELECT that lock or wait, and puts what they return into its environment.
func (x *execution) effects(r *Result) *Error {
	names, operands, failure := effects(x.cat, x.env)
	if failure != nil || len(names) == 0 {
		return failedAs(failure)
	}
	var found []string
	for i, name := range names {
		value := ""
		if operands[i] != "null" {
			v, e := x.effect(name, operands[i])
			if e != nil {
				return e
			}
			value = v
		}
		found = append(found, value)
	}
	x.surround(found)
	x.t.unlook()
	x.t.look()
	return nil
}

// effect calls one function, and returns what it returns, encoded.
func (x *execution) effect(name, operands string) (string, *Error) {
	const try, unlock = "pg_try_", "pg_advisory_unlock"
	switch {
	case name == "pg_sleep":
		return "s", x.sleep(atoi(operands))
	case name == "pg_advisory_unlock_all":
		x.s.unlockAll()
		return "s", nil
	}
	mode := forUpdate
	if hasEnd(name, "_shared") {
		mode = keyShare
		name = name[:len(name)-len("_shared")]
	}
	if name == unlock {
		return x.s.unlock(operands, mode), nil
	}
	l := x.db.number(operands)
	tries := hasStart(name, try)
	if e := x.await(l, mode, tries, "advisory lock"); e != nil {
		x.db.tidy()
		if tries && e.Code == "55P03" {
			return "b0", nil
		}
		return "", e
	}
	if hasEnd(name, "xact_lock") {
		l.acquire(x.t, mode)
	} else {
		x.s.holdNumber(l, mode)
		x.t.session = x.s.holder
	}
	if tries {
		return "b1", nil
	}
	return "s", nil
}

func hasStart(s, start string) bool { return len(s) >= len(start) && s[:len(start)] == start }
func hasEnd(s, end string) bool     { return len(s) >= len(end) && s[len(s)-len(end):] == end }

// sleep is pg_sleep.
func (x *execution) sleep(n int) *Error {
	if n <= 0 {
		return nil
	}
	t := x.t
	t.other = t // for ever, but for the timer
	t.startWatch()
	time.AfterFunc(time.Duration(n), func() { x.db.cancel(t) })
	rt.Label(x.words + ": sleeps")
	rt.Park(&t.q)
	rt.Label(x.words)
	t.woken, t.cancelled, t.other = false, false, nil
	if t.late {
		t.late = false
		return timedOut()
	}
	if x.c.Ctx != nil && x.c.Ctx.Err() != nil {
		return &Error{Code: "57014", Message: x.c.Ctx.Err().Error(), Context: x.c.Ctx.Err()}
	}
	return nil
}

// number returns the advisory lock of a key.
func (d *DB) number(key string) *lockable {
	for _, l := range d.advisory {
		if l.key == key {
			return l
		}
	}
	l := &lockable{kind: ofNumber, key: key}
	d.advisory = append(d.advisory, l)
	return l
}

// tidy forgets the advisory locks that nobody holds or waits for.
func (d *DB) tidy() {
	var kept []*lockable
	for _, l := range d.advisory {
		if len(l.locks) > 0 || len(l.queue) > 0 {
			kept = append(kept, l)
		}
	}
	if len(kept) < len(d.advisory) {
		d.advisory = kept
	}
}

// holdNumber takes an advisory lock for the session.
func (s *Session) holdNumber(l *lockable, mode int) {
	if s.holder == nil {
		s.holder = &txn{db: s.db, name: actor(), running: true, of: s, process: rt.Process()}
		rt.AtCrash(s.crash)
	}
	for i := range l.locks {
		if h := &l.locks[i]; h.by == s.holder && h.mode == mode {
			h.n++
			return
		}
	}
	l.locks = append(l.locks, lock{s.holder, mode, 1})
}

// unlock gives an advisory lock of the session back, once.
func (s *Session) unlock(key string, mode int) string {
	for _, l := range s.db.advisory {
		for i := range l.locks {
			if h := &l.locks[i]; l.key == key && s.holder != nil && h.by == s.holder && h.mode == mode {
				if h.n--; h.n == 0 {
					l.locks = append(l.locks[:i:i], l.locks[i+1:]...)
				}
				s.db.wake()
				s.db.tidy()
				return "b1"
			}
		}
	}
	return "b0" // and a warning
}

// unlockAll gives all advisory locks of the session back.
func (s *Session) unlockAll() {
	if s.holder == nil {
		return
	}
	for _, l := range s.db.advisory {
		for i := len(l.locks) - 1; i >= 0; i-- {
			if l.locks[i].by == s.holder {
				l.locks = append(l.locks[:i:i], l.locks[i+1:]...)
			}
		}
	}
	s.holder = nil
	s.db.wake()
	s.db.tidy()
}
