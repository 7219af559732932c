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
	several  bool // the statement under way is one of several that were sent together: they are one transaction
	aborted  bool // a statement failed: nothing works until the end of the transaction
	level    int  // of the transaction under way
	usual    int  // level of transactions that ask for none
	patience int  // lock_timeout in milliseconds, of the transaction under way; 0 for none
	always   int  // lock_timeout of the session
	readOnly bool
	begun    int    // 1 from BEGIN to the end of the transaction
	holder   *txn   // holds the advisory locks of the session; nil for none
	given    []gift // what sequences gave the session last
	cursors  []*cursor
	temps    int      // how many temporary tables it has made
	limit    int      // statement_timeout in milliseconds, of the transaction under way; 0 for none
	limits   int      // statement_timeout of the session
	busy     bool     // a statement of a transaction is under way
	idle     rt.Queue // who waits for its end
	Reading  bool     // rows of a query on this connection are open
	Loose    bool     // whatever connection of the pool is free: what the session is told is not told the next one
}

// gift is what a sequence gave a session last.
type gift struct {
	name string
	n    int
}

// last returns what a sequence gave the session last, and 1 if it gave something.
func (s *Session) last(name string) (n, used int) {
	for _, g := range s.given {
		if g.name == name {
			return g.n, 1
		}
	}
	return 0, 0
}

func (s *Session) gave(name string, n int) {
	for i := range s.given {
		if s.given[i].name == name {
			s.given[i].n = n
			return
		}
	}
	s.given = append(s.given, gift{name, n})
}

// Session returns a new connection.
func (d *DB) Session() *Session { return &Session{db: d} }

// Loose returns whatever connection of the pool is free.
func (d *DB) Loose() *Session { return &Session{db: d, Loose: true} }

// Call is one statement to run.
type Call struct {
	Text   string
	Args   []string
	Ctx    context.Context // nil for none
	Pool   *Pool           // to take a connection from, for this statement; nil for none
	Keep   bool            // the connection stays taken, for the caller to give back
	Exec   bool            // the caller wants no rows, which drivers send in another way
	Over   *int            // not 0 once the transaction that it is in is over; nil for none
	Joined bool            // it was sent together with one before it, on the same connection
	More   bool            // another one was sent together with it
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

// Leaves reports whether a transaction stays open behind the latest statement, and whether it holds anything.
func (s *Session) Leaves() (open, holds bool) {
	return s.block, s.block && s.txn != nil && s.txn.running
}

// inBlock reports whether the statement under way shares its transaction with others.
func (s *Session) inBlock() bool { return s.block || s.several }

// crash is what the server does when the connection breaks. It is no step when no
// transaction is open.
func (s *Session) crash() {
	if Peek(&s.begun) != 0 || s.holding() {
		s.db.hangUp(s)
	}
}

// holding reports whether the session holds advisory locks beyond its transactions.
func (s *Session) holding() bool { return s.holder != nil }

//racelab:step
func (d *DB) hangUp(s *Session) {
	rt.Label("the server rolls back")
	s.end(false)
	s.unlockAll()
	s.dropTemps()
}

// end ends the transaction under way.
func (s *Session) end(commit bool) {
	t := s.txn
	s.patience = s.always
	s.limit = s.limits
	s.txn, s.block, s.aborted, s.level, s.readOnly, s.begun = nil, false, false, Unset, false, 0
	if t == nil {
		return
	}
	if t.running {
		s.db.finish(t, commit)
	}
	if s.cursors != nil {
		s.closeCursors(t, commit)
	}
	if s.temps > 0 {
		s.emptyTemps()
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
		rt.Observe(rt.Statement, "COMMIT", " -> error: the transaction was rolled back", -1, 0)
		return failed("25P02", "commit unexpectedly resulted in rollback")
	}
	if e := s.beforeCommit(); e != nil {
		rt.Label("COMMIT -> error " + e.Code + ": " + e.Message)
		rt.Observe(rt.Statement, "COMMIT", " -> error "+e.Code+": "+e.Message, -1, 0)
		s.end(false)
		return e
	}
	s.committing()
	s.end(true)
	rt.Observe(rt.Statement, "COMMIT", "", -1, 0)
	return nil
}

// committing notes that the answer of a COMMIT arrives.
func (s *Session) committing() {
	if t := s.txn; t != nil && !s.db.Lite && len(t.changed) > 0 {
		rt.LostCommit()
	}
}

// beforeCommit fails if the transaction must not commit.
func (s *Session) beforeCommit() *Error {
	t := s.txn
	if t == nil {
		return nil
	}
	if len(t.deferred) > 0 {
		late := t.deferred
		t.deferred = nil
		if e := s.settleLate(late, "COMMIT"); e != nil {
			return e
		}
	}
	if t.level == Serializable {
		return t.precommit()
	}
	return nil
}

// Rollback takes the transaction back.
func (s *Session) Rollback() { s.db.rollback(s) }

//racelab:step
func (d *DB) rollback(s *Session) {
	rt.Label("ROLLBACK")
	s.end(false)
	rt.Observe(rt.Statement, "ROLLBACK", "", -1, 0)
}

// Abandon takes the transaction back because its context is done, unless it is over, and reports whether it did. done says
// whether it is over, for its user, too.
func (s *Session) Abandon(done *int) bool { return s.db.abandon(s, done) }

//racelab:step
func (d *DB) abandon(s *Session, done *int) bool {
	rt.Label("the context is done: ROLLBACK")
	for *done == 0 && s.busy { // a statement that is under way is not interrupted
		rt.Park(&s.idle)
	}
	if *done != 0 {
		rt.Label("the context is done: the transaction is over")
		return false
	}
	*done = 1
	s.end(false)
	rt.Observe(rt.Statement, "ROLLBACK", "", -1, 0)
	return true
}

// Run carries out one statement.
func (s *Session) Run(c *Call) *Result { return s.db.run(s, c) }

//racelab:step
func (d *DB) run(s *Session, c *Call) *Result {
	if c.Ctx != nil && c.Ctx.Err() != nil {
		rt.Label("the statement is not sent: its context is done")
		return &Result{Err: &Error{Code: "57014", Message: c.Ctx.Err().Error(), Context: c.Ctx.Err()}}
	}
	if c.Over != nil && *c.Over != 0 { // its context was done just now
		rt.Label("the statement is not sent: its transaction is over")
		return &Result{Err: &Error{Code: "25P01", Message: "the transaction is over", Over: true}}
	}
	if c.Pool != nil && !c.Joined {
		if e := c.Pool.take(c.Ctx); e != nil {
			return &Result{Err: e}
		}
	}
	words := render(d.Lite, c.Text, c.Args)
	rt.Label(words)
	s.busy = c.Over != nil
	s.several = (c.More || c.Joined) && !d.Lite
	if s.several && s.begun == 0 {
		s.begun = 1
		rt.AtCrash(s.crash)
	}
	r := d.statement(s, c, words)
	if s.several {
		s.settle(c.More, r)
	}
	if s.busy {
		s.busy = false
		rt.Wake(&s.idle, 1)
	}
	r.statement = words
	more := r.words()
	rt.Observe(rt.Statement, words, more, r.Affected, len(r.Rows))
	if c.Pool != nil && (r.Err != nil || !c.More && (!c.Keep || r.Columns == nil)) {
		c.Pool.give()
	}
	rt.Label(words + more) // to give the connection back is a part of it
	return r
}

// settle ends the transaction that statements share which were sent together, with the last of them or the first that
// fails, unless they began one of their own.
func (s *Session) settle(more bool, r *Result) {
	s.several = false
	switch {
	case s.block:
	case r.Err != nil:
		s.end(false)
	case !more:
		r.Err = s.beforeCommit()
		s.end(r.Err == nil)
	}
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
	info, names, about, failure := plan(d.Lite, c.Text)
	e := failedAs(failure)
	kind := info[planKind]
	if e == nil && len(c.Args) != info[planParams] && kind <= kindMerge {
		e = failed("08P01", "the statement has "+itoa(info[planParams])+" parameters and was given "+itoa(len(c.Args)))
		switch {
		case d.Lite:
		case c.Exec && len(c.Args) == 0: // drivers send it as it is
			e = failed("42P02", "there is no parameter $1")
		case c.Exec: // drivers do not send it
			e.Client = "mismatched param and argument count"
			return &Result{Err: e}
		default:
			e.Client = "expected " + itoa(info[planParams]) + " arguments, got " + itoa(len(c.Args))
			return &Result{Err: e}
		}
	}
	if s.aborted && (e != nil || kind != kindCommit && kind != kindRollback && kind != kindRollbackTo) {
		return &Result{Err: failed("25P02", "current transaction is aborted, commands ignored until end of transaction block")}
	}
	if e == nil && kind >= kindBegin {
		return d.control(s, info, names, about)
	}
	s.start()
	t := s.txn
	t.patience = s.patience
	t.limit = s.limit
	x := &execution{db: d, s: s, t: t, c: c, info: info, names: names, words: words, mark: len(t.changed)}
	r := &Result{Err: e, Affected: -1}
	if e == nil && kind <= kindMerge {
		x.run(r)
		t.unlook()
	} else if e == nil && kind == kindDeclare {
		r.Err = x.declare(r, about)
		t.unlook()
	} else if e == nil && kind == kindExplain {
		r.Err = x.explain(about)
		t.unlook()
	} else if e == nil {
		if kind != kindLockTable { // which reads nothing
			t.look()
		}
		r.Err = x.define(about)
		t.unlook()
	}
	t.stopWatch()
	return d.after(s, x, r)
}

// start begins a transaction unless one is under way.
func (s *Session) start() {
	if s.txn != nil {
		return
	}
	level := s.level
	if level == Unset {
		level = s.usual
	}
	s.txn = s.db.begin(level, s.readOnly)
	s.txn.session = s.holder
	if s.temps > 0 {
		s.txn.who = s
	}
	if s.block && !s.db.Lite {
		s.txn.begun = rt.Stopwatch()
	}
}

// after ends what a statement leaves open.
func (d *DB) after(s *Session, x *execution, r *Result) *Result {
	t := s.txn
	switch {
	case r.Err == nil && s.inBlock():
		x.hold()
	case r.Err == nil:
		if len(t.locked)+len(t.changed) > 0 && x.cat != nil && !d.Lite && impatient() {
			x.pause(x.words + ": has locked what it changes")
		}
		r.Err = s.beforeCommit()
		s.end(r.Err == nil)
	case !s.block:
		s.end(false)
	case d.Lite: // takes the statement back, and the transaction goes on
		t.undo(x.mark)
		d.sweep()
	default:
		s.abort()
	}
	return r
}

// abort takes the transaction back, or what came after its last savepoint, and waits to be told so.
func (s *Session) abort() {
	s.aborted = true
	t := s.txn
	if t == nil {
		return
	}
	if n := len(t.saves); n > 0 {
		t.backTo(n - 1)
		return
	}
	s.db.finish(t, false)
}

// backTo undoes what came after savepoint number n, which stays.
func (t *txn) backTo(n int) {
	at := t.saves[n]
	t.saves = t.saves[: n+1 : n+1]
	t.undo(at.changed)
	t.redefine(at.undos, false)
	t.release(at.locked)
	t.deferred = t.deferred[:at.deferred:at.deferred]
	t.db.sweep()
	t.db.tidy()
	t.db.wake()
}

// find returns the number of the last savepoint of a name; -1 if there is none.
func (t *txn) find(name string) int {
	for i := len(t.saves) - 1; i >= 0; i-- {
		if t.saves[i].name == name {
			return i
		}
	}
	return -1
}

// savepoints carries out SAVEPOINT, RELEASE and ROLLBACK TO.
func (d *DB) savepoints(s *Session, kind int, name string) *Error {
	words := []string{"SAVEPOINT", "ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT"}[kind-kindSavepoint]
	if !s.block {
		return failed("25P01", words+" can only be used in transaction blocks")
	}
	s.start()
	t := s.txn
	if kind == kindSavepoint {
		t.saves = append(t.saves, savepoint{name, len(t.changed), len(t.locked), len(t.undos), len(t.deferred)})
		return nil
	}
	n := t.find(name)
	if n < 0 {
		e := failed("3B001", "savepoint \""+name+"\" does not exist")
		if !s.aborted {
			s.abort()
		}
		return e
	}
	if kind == kindRelease {
		t.saves = t.saves[:n:n]
		return nil
	}
	t.backTo(n)
	s.aborted = false
	return nil
}

// date is an instant in nanoseconds since 1970. From here on the date matters.
func date(at rt.Instant) int {
	rt.Reveal()
	return int(rt.Beginning()*int64(time.Second)+int64(at)) + rt.Shift()
}

// control carries out the statements about transactions and the session.
func (d *DB) control(s *Session, info []int, names, about []string) *Result {
	r := &Result{Affected: -1}
	switch kind := info[planKind]; kind {
	case kindBegin:
		if s.block {
			if d.Lite {
				r.Err = failed("1", "cannot start a transaction within a transaction")
			}
			if info[planLevel] != Unset { // otherwise PostgreSQL only warns
				d.setTransaction(s, info, r)
			}
			break
		}
		d.open(s, info, r)
		if info[planInstant] == 1 && d.Lite {
			s.txn = d.begin(Unset, false)
			if r.Err = d.write(s.txn, &Call{}, "BEGIN IMMEDIATE"); r.Err != nil {
				s.end(false)
				return r
			}
			s.txn.look()
		}
	case kindCommit:
		d.endBlock(s, r, !s.aborted, info)
	case kindRollback:
		d.endBlock(s, r, false, info)
	case kindSavepoint, kindRollbackTo, kindRelease:
		r.Err = d.savepoints(s, kind, about[0])
	case kindSet:
		r.Err = d.set(s, info, about[0], about[2])
		if r.Err != nil && s.block {
			s.abort()
		}
	case kindShow:
		r.Columns, r.Rows = []string{about[0]}, []string{s.show(about[0])}
	case kindSetTransaction:
		d.setTransaction(s, info, r)
	case kindFetch, kindMove:
		r.Err = s.fetch(r, about[0], about[2], info[planStart], kind == kindMove)
	case kindCloseCursor:
		r.Err = s.closeCursor(about[0])
	case kindSetConstraints:
		r.Err = s.setConstraints(names, info[planDeferred] == 1)
	case kindDiscard:
		r.Err = s.discard()
	}
	if r.Err != nil && s.block && info[planKind] > kindShow {
		s.abort()
	}
	return r
}

// open is BEGIN. What was sent before it in the same message belongs to the transaction.
func (d *DB) open(s *Session, info []int, r *Result) {
	under := s.txn != nil
	s.Begin(info[planLevel], info[planReadOnly] == 1)
	if under && info[planLevel] != Unset {
		d.setTransaction(s, info, r)
	}
}

// endBlock is COMMIT and ROLLBACK.
func (d *DB) endBlock(s *Session, r *Result, commit bool, info []int) {
	level, readOnly := s.level, s.readOnly
	if commit {
		r.Err = s.beforeCommit()
	}
	was := s.block
	if commit && r.Err == nil {
		s.committing()
	}
	s.end(commit && r.Err == nil)
	if info[planChain] == 1 {
		if !was {
			r.Err = failed("25P01", "COMMIT AND CHAIN can only be used in transaction blocks")
			return
		}
		s.Begin(level, readOnly)
	}
}

func (d *DB) setTransaction(s *Session, info []int, r *Result) {
	switch {
	case info[planSession] == 1:
		if info[planLevel] != Unset {
			s.usual = info[planLevel]
		}
	case s.txn != nil && s.block && info[planLevel] != Unset && info[planLevel] != s.txn.level:
		r.Err = failed("25001", "SET TRANSACTION ISOLATION LEVEL must be called before any query")
		s.abort()
	case s.block:
		if info[planLevel] != Unset {
			s.level = info[planLevel]
		}
		s.readOnly = s.readOnly || info[planReadOnly] == 1
		if s.txn != nil {
			s.txn.readOnly = s.readOnly
		}
	}
}

// wait ends the step until nobody holds t up, and then goes on in the next one.
func (d *DB) wait(t *txn, c *Call, words string, whom *txn) *Error {
	if cycle := t.cycle(); cycle != nil && !d.Lite {
		// Whose deadlock_timeout is over first finds it: who closed the cycle, or who began to wait before.
		v := cycle[rt.Choose(len(cycle))]
		if v == t {
			return failed("40P01", "deadlock detected")
		}
		v.victim, v.cancelled = true, true
		d.wake()
	}
	t.startWatch()
	stop := d.giveUp(t, c)
	rt.Label("waits for " + whom.acting().name + "'s transaction: " + words)
	rt.Observe(rt.Wait, words, whom.acting().name, 0, 0)
	rt.Park(&t.q)
	rt.Label(words)
	rt.Observe(rt.Waited, words, "", 0, 0)
	t.woken = false
	if stop != nil {
		stop()
	}
	if !t.cancelled {
		return nil
	}
	t.cancelled = false
	if t.victim {
		t.victim = false
		return failed("40P01", "deadlock detected")
	}
	if t.late {
		t.late = false
		return timedOut()
	}
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

// startWatch begins to measure a statement when it begins to wait: before, no time has passed for it.
func (t *txn) startWatch() {
	if t.limit > 0 && t.watch == nil && !t.db.Lite {
		t.watch = time.AfterFunc(time.Duration(t.limit)*time.Millisecond, func() { t.db.expire(t) }).Stop
	}
}

func (t *txn) stopWatch() {
	if t.watch != nil {
		t.watch()
		t.watch = nil
	}
}

func timedOut() *Error { return failed("57014", "canceling statement due to statement timeout") }

//racelab:step
func (d *DB) expire(t *txn) {
	rt.Label("the time of " + t.name + "'s statement is over")
	if t.waits() {
		t.late, t.cancelled = true, true
		d.wake()
	}
}

//racelab:step
func (d *DB) cancel(t *txn) {
	rt.Label("the wait of " + t.name + "'s statement is over")
	if t.waits() {
		t.cancelled = true
		d.wake()
	}
}

func busy() *Error { return failed("5", "database is locked (5) (SQLITE_BUSY)") }

// Close ends the session: a transaction that is open is rolled back.
func (s *Session) Close() { s.db.hangUpOpen(s) }

//racelab:step
func (d *DB) hangUpOpen(s *Session) {
	rt.Label("close the connection")
	s.end(false)
	s.unlockAll()
	s.dropTemps()
}
