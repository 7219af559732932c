package sqldb

import (
	"context"
	"time"

	"racelab/rt"
)

// Session is one connection. What is in it changes in steps of its database only.
type Session struct {
	db       *DB
	txn      *txn // nil between transactions
	block    bool // BEGIN was given
	aborted  bool // a statement failed: nothing works until the end of the transaction
	level    int  // of the transaction under way
	usual    int  // level of transactions that ask for none
	patience int  // lock_timeout in milliseconds, of the transaction under way; 0 for none
	always   int  // lock_timeout of the session
	readOnly bool
	begun    int // 1 from BEGIN to the end of the transaction
}

// Session returns a new connection.
func (d *DB) Session() *Session { return &Session{db: d} }

// Call is one statement to run.
type Call struct {
	Text string
	Args []string
	Ctx  context.Context // nil for none
	Pool *Pool           // to take a connection from, for this statement; nil for none
	Keep bool            // the connection stays taken, for the caller to give back
}

// Begin opens a transaction. Nobody can notice that before its first statement.
func (s *Session) Begin(level int, readOnly bool) {
	s.block, s.level, s.readOnly = true, level, readOnly
	Poke(&s.begun, 1)
	rt.AtCrash(s.crash)
}

// BeginNow opens a transaction of SQLite that may write (BEGIN IMMEDIATE).
func (s *Session) BeginNow(ctx context.Context) *Error { return s.db.beginNow(s, ctx) }

//racelab:step
func (d *DB) beginNow(s *Session, ctx context.Context) *Error {
	s.Begin(Unset, false)
	t := d.begin(Unset, false)
	s.txn = t
	rt.Label("BEGIN IMMEDIATE")
	e := d.write(t, &Call{Ctx: ctx}, "BEGIN IMMEDIATE")
	if e != nil {
		rt.Label("BEGIN IMMEDIATE -> " + e.Message)
		s.end(false)
		return e
	}
	t.look()
	return nil
}

// crash is what the server does when the connection breaks. It is no step when no
// transaction is open.
func (s *Session) crash() {
	if Peek(&s.begun) != 0 {
		s.db.hangUp(s)
	}
}

//racelab:step
func (d *DB) hangUp(s *Session) {
	rt.Label("the server rolls back")
	s.end(false)
}

// end ends the transaction under way.
func (s *Session) end(commit bool) {
	t := s.txn
	s.patience = s.always
	s.txn, s.block, s.aborted, s.level, s.readOnly, s.begun = nil, false, false, Unset, false, 0
	if t != nil && t.running {
		s.db.finish(t, commit)
	}
}

// Commit ends the transaction.
func (s *Session) Commit() *Error { return s.db.commit(s) }

//racelab:step
func (d *DB) commit(s *Session) *Error {
	rt.Label("COMMIT")
	if s.aborted {
		s.end(false)
		rt.Label("COMMIT -> error: the transaction was rolled back")
		return failed("25P02", "commit unexpectedly resulted in rollback")
	}
	if s.txn != nil && s.txn.level == Serializable {
		if e := s.txn.precommit(); e != nil {
			rt.Label("COMMIT -> error " + e.Code + ": " + e.Message)
			s.end(false)
			return e
		}
	}
	s.end(true)
	return nil
}

// Rollback takes the transaction back.
func (s *Session) Rollback() { s.db.rollback(s) }

//racelab:step
func (d *DB) rollback(s *Session) {
	rt.Label("ROLLBACK")
	s.end(false)
}

// Run carries out one statement.
func (s *Session) Run(c *Call) *Result { return s.db.run(s, c) }

//racelab:step
func (d *DB) run(s *Session, c *Call) *Result {
	if c.Ctx != nil && c.Ctx.Err() != nil {
		rt.Label("the statement is not sent: its context is done")
		return &Result{Err: &Error{Code: "57014", Message: c.Ctx.Err().Error(), Context: c.Ctx.Err()}}
	}
	if c.Pool != nil {
		if e := c.Pool.take(c.Ctx); e != nil {
			return &Result{Err: e}
		}
	}
	words := render(d.Lite, c.Text, c.Args)
	rt.Label(words)
	r := d.statement(s, c, words)
	rt.Label(words + r.words())
	if c.Pool != nil && (!c.Keep || r.Err != nil || r.Columns == nil) {
		c.Pool.give()
	}
	return r
}

// words says on the timeline what came of a statement.
func (r *Result) words() string {
	switch {
	case r.Err != nil && r.Err.Context != nil:
		return " -> error: " + r.Err.Message
	case r.Err != nil && len(r.Err.Code) == 5:
		return " -> error " + r.Err.Code + ": " + r.Err.Message
	case r.Err != nil:
		return " -> error: " + r.Err.Message
	case r.Columns != nil:
		return " -> " + words(r.Rows)
	case r.Affected == 1:
		return " -> 1 row"
	case r.Affected >= 0:
		return " -> " + itoa(r.Affected) + " rows"
	}
	return ""
}

func itoa(n int) string {
	if n < 10 {
		return "0123456789"[n : n+1]
	}
	return itoa(n/10) + itoa(n%10)
}

// statement carries out one statement in the session's transaction, or in one of
// its own.
func (d *DB) statement(s *Session, c *Call, words string) *Result {
	info, names, failure := plan(d.Lite, c.Text)
	e := failedAs(failure)
	if e == nil && len(c.Args) != info[planParams] && info[planKind] <= kindDelete {
		e = failed("08P01", "the statement has "+itoa(info[planParams])+" parameters and was given "+itoa(len(c.Args)))
	}
	if s.aborted && (e != nil || info[planKind] != kindCommit && info[planKind] != kindRollback) {
		return &Result{Err: failed("25P02", "current transaction is aborted, commands ignored until end of transaction block")}
	}
	if e == nil && info[planKind] >= kindBegin {
		return d.control(s, info)
	}
	if s.txn == nil {
		level := s.level
		if level == Unset {
			level = s.usual
		}
		s.txn = d.begin(level, s.readOnly)
	}
	t := s.txn
	t.patience = s.patience
	x := &execution{db: d, t: t, c: c, info: info, names: names, words: words, now: now(), mark: len(t.changed)}
	r := &Result{Err: e, Affected: -1}
	if e == nil {
		t.look()
		x.run(r)
		t.unlook()
	}
	switch {
	case r.Err == nil && s.block:
	case r.Err == nil:
		if t.level == Serializable {
			r.Err = t.precommit()
		}
		s.end(r.Err == nil)
	case !s.block:
		s.end(false)
	case d.Lite: // takes the statement back, and the transaction goes on
		t.undo(x.mark)
		d.sweep()
	default: // takes the transaction back, and waits to be told so
		d.finish(t, false)
		s.aborted = true
	}
	return r
}

// epoch is when a run begins, in seconds since 1970.
const epoch = 946684800

func now() int { return int(epoch*int64(time.Second) + rt.Now()) }

// control carries out the statements about transactions.
func (d *DB) control(s *Session, info []int) *Result {
	r := &Result{Affected: -1}
	switch info[planKind] {
	case kindBegin:
		if s.block {
			if d.Lite {
				r.Err = failed("1", "cannot start a transaction within a transaction")
			}
			return r // PostgreSQL only warns
		}
		s.Begin(info[planLevel], info[planReadOnly] == 1)
		if info[planInstant] == 1 && d.Lite {
			s.txn = d.begin(Unset, false)
			if r.Err = d.write(s.txn, &Call{}, "BEGIN IMMEDIATE"); r.Err != nil {
				s.end(false)
				return r
			}
			s.txn.look()
		}
	case kindCommit:
		if !s.aborted && s.txn != nil && s.txn.level == Serializable {
			r.Err = s.txn.precommit()
		}
		s.end(!s.aborted && r.Err == nil)
	case kindRollback:
		s.end(false)
	case kindSetLockTimeout:
		if !d.Lite && (s.block || info[planLocal] == 0) { // LOCAL means nothing outside
			s.patience = info[planTimeout]
		}
		if info[planLocal] == 0 {
			s.always = s.patience
		}
	case kindSetTransaction:
		switch {
		case info[planSession] == 1:
			s.usual = info[planLevel]
		case s.txn != nil && s.block && info[planLevel] != Unset && info[planLevel] != s.txn.level:
			r.Err = failed("25001", "SET TRANSACTION ISOLATION LEVEL must be called before any query")
			d.finish(s.txn, false)
			s.aborted = true
		case s.block:
			if info[planLevel] != Unset {
				s.level = info[planLevel]
			}
			s.readOnly = s.readOnly || info[planReadOnly] == 1
		}
	}
	return r
}

// wait ends the step until nobody holds t up, and then goes on in the next one.
func (d *DB) wait(t *txn, c *Call, words string, whom *txn) *Error {
	if t.deadlocked() {
		return failed("40P01", "deadlock detected")
	}
	stop := d.giveUp(t, c)
	rt.Label("waits for " + whom.name + "'s transaction: " + words)
	rt.Park(&t.q)
	rt.Label(words)
	t.woken = false
	if stop != nil {
		stop()
	}
	if !t.cancelled {
		return nil
	}
	t.cancelled = false
	if c.Ctx != nil && c.Ctx.Err() != nil {
		return &Error{Code: "57014", Message: c.Ctx.Err().Error(), Context: c.Ctx.Err()}
	}
	if d.Lite {
		return busy()
	}
	return failed("55P03", "canceling statement due to lock timeout")
}

// busyTimeout is how long a patient writer of SQLite waits.
const busyTimeout = 5 * time.Second

// deadlockTimeout is after how many milliseconds PostgreSQL looks for a deadlock. Who
// gives up before that is in none.
const deadlockTimeout = 1000

// impatient reports whether t gives up waiting before a deadlock would be found.
func (t *txn) impatient() bool { return t.patience > 0 && t.patience < deadlockTimeout }

// giveUp sees to it that waiting ends with the context, or when patience does.
func (d *DB) giveUp(t *txn, c *Call) (stop func() bool) {
	if d.Lite {
		return time.AfterFunc(busyTimeout, func() { d.cancel(t) }).Stop
	}
	if t.patience > 0 {
		stop = time.AfterFunc(time.Duration(t.patience)*time.Millisecond, func() { d.cancel(t) }).Stop
	}
	if c.Ctx == nil || c.Ctx.Done() == nil {
		return stop
	}
	quit := context.AfterFunc(c.Ctx, func() { d.cancel(t) })
	if stop == nil {
		return quit
	}
	return func() bool { stop(); return quit() }
}

//racelab:step
func (d *DB) cancel(t *txn) {
	rt.Label("the wait of " + t.name + "'s statement is over")
	if t.waitRow != nil || t.other != nil {
		t.cancelled = true
		d.wake()
	}
}

func busy() *Error { return failed("5", "database is locked (5) (SQLITE_BUSY)") }

// Pool is a number of connections of which each serves one at a time.
type Pool struct {
	limit   int // 0 for any number
	used    int
	waiting []*ticket
}

type ticket struct {
	q     rt.Queue
	ready bool
	over  bool
}

// Limit sets how many connections there are, 0 for any number.
func (p *Pool) Limit(n int) { p.setLimit(n) }

//racelab:step
func (p *Pool) setLimit(n int) { p.limit = max(n, 0) }

// Limited reports whether the pool has a limit.
func (p *Pool) Limited() bool { return Peek(&p.limit) > 0 }

// Take waits for a connection.
func (p *Pool) Take(ctx context.Context) *Error { return p.take(ctx) }

//racelab:step
func (p *Pool) take(ctx context.Context) *Error {
	if p.used < p.limit || p.limit == 0 {
		p.used++
		rt.Label("acquire a connection")
		return nil
	}
	k := &ticket{}
	p.waiting = append(p.waiting, k)
	var stop func() bool
	if ctx != nil && ctx.Done() != nil {
		stop = context.AfterFunc(ctx, func() { p.cancel(k) })
	}
	rt.Label("acquire a connection: wait, all " + itoa(p.limit) + " are in use")
	rt.Park(&k.q)
	rt.Label("acquire a connection")
	if stop != nil {
		stop()
	}
	if k.over {
		return &Error{Code: "57014", Message: ctx.Err().Error(), Context: ctx.Err()}
	}
	return nil
}

// Give returns a connection to the pool: the next in line has it at once.
func (p *Pool) Give() { p.give() }

//racelab:step
func (p *Pool) give() {
	rt.Label("release a connection")
	if len(p.waiting) == 0 {
		p.used--
		return
	}
	k := p.waiting[0]
	p.waiting = p.waiting[1:]
	k.ready = true
	rt.Wake(&k.q, 1)
}

//racelab:step
func (p *Pool) cancel(k *ticket) {
	rt.Label("acquire a connection: the wait is over")
	for i, w := range p.waiting {
		if w == k {
			p.waiting = append(p.waiting[:i:i], p.waiting[i+1:]...)
			k.over = true
			rt.Wake(&k.q, 1)
			return
		}
	}
}

// State returns the limit and how many connections are in use.
func (p *Pool) State() (limit, used int) { return p.state() }

//racelab:step
func (p *Pool) state() (limit, used int) { return p.limit, p.used }

// Close ends the session: a transaction that is open is rolled back.
func (s *Session) Close() { s.db.hangUpOpen(s) }

//racelab:step
func (d *DB) hangUpOpen(s *Session) {
	rt.Label("close the connection")
	s.end(false)
}
