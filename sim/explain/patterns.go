package explain

// This file lists the patterns that a failure can have a name for.

// Pattern is the name of a way in which concurrent programs go wrong.
type Pattern string

// The patterns. A failure may have several.
const (
	LostUpdate       Pattern = "lost update"
	CheckThenAct     Pattern = "check-then-act"
	StaleRead        Pattern = "stale read"
	StaleSet         Pattern = "stale set"
	DirtyRead        Pattern = "dirty read"
	TornRead         Pattern = "torn read"
	TornWrite        Pattern = "torn write"
	WriteSkew        Pattern = "write skew"
	Overwrite        Pattern = "overwrite"
	DuplicatedEffect Pattern = "duplicated effect"
	ExpiredLease     Pattern = "expired lease"
	CrashBetween     Pattern = "crash between two effects"
	MissedSignal     Pattern = "missed signal"
	WrongWaiter      Pattern = "signal to the wrong waiter"
	WokenBlind       Pattern = "woken without looking again"
	OrderViolation   Pattern = "order violation"
	UseAfterClose    Pattern = "use after close"
	GroupReuse       Pattern = "reuse of a WaitGroup"
	ForeignCancel    Pattern = "foreign cancel"
	SelfDeadlock     Pattern = "self-deadlock"
	Deadlocked       Pattern = "deadlock"
	LockCycle        Pattern = "lock cycle"
	LockAndChannel   Pattern = "lock-and-channel cycle"
	ForgottenUnlock  Pattern = "forgotten unlock"
	Starvation       Pattern = "starvation"
	Livelock         Pattern = "livelock"
	Leak             Pattern = "leak"
	ABA              Pattern = "ABA"
	ExhaustedPool    Pattern = "exhausted pool"
	RetryStorm       Pattern = "retry storm"
	DataRace         Pattern = "data race"
	Serialization    Pattern = "serialization failure"
	LockTimeout      Pattern = "lock timeout"
)

// kind is what the list says of a pattern.
type kind struct {
	name       Pattern
	rank       int // the most telling first
	definition string
	plain      string // for somebody who has not met it: what happens, as a sentence
	needs      string // what has to happen for a run to be one, as the end of "For that, …"
}

// kinds defines the patterns over the deciding orders of a run: a and b are actors,
// x and y places. Order is that in which the course meets them.
var kinds = []kind{
	{LostUpdate, 11, "b read x before a changed it, and wrote x after that from what it had read: a's change is gone.",
		"Somebody writes a value worked out from one that was read before, and what another wrote in between is gone.",
		"one actor has to read a value, another has to replace it, and the first has to write back what it worked out from the old one"},
	{CheckThenAct, 13, "b looked at x before a changed it, and then acted on what it had seen, without a second look.",
		"Somebody looks whether something may be done, and does it when that is no longer true.",
		"one actor has to look, another has to change what was looked at, and the first has to act as if it had not"},
	{StaleRead, 14, "b read x, or a copy of it, before a changed it, and handed on or went by what it had read when it was no longer the newest.",
		"Somebody reads a value, and goes by it or hands it on when it is no longer the newest.",
		"one actor has to read a value, another has to replace it, and the first has to pass the old one on"},
	{StaleSet, 6, "b read x before a changed it, and put what it had read into a copy of x after a had emptied or renewed that copy: the copy stays wrong.",
		"A copy is filled with an old value after it was emptied for the newer one, and keeps it.",
		"somebody has to read the old value, the change and its clean-up have to pass, and only then may the old value be put into the copy"},
	{WriteSkew, 7, "a and b both read x and y; then a wrote x and b wrote y, each before it could see the other's write.",
		"Two decide on the same facts, and each changes something that the other has looked at but not written.",
		"both have to look at the same rows, and each has to write a different one, so that neither overwrites the other"},
	{DuplicatedEffect, 12, "a and b both looked before either had done the effect, both found it undone, and both did it; or c had no answer from a, which had done it or still did, and asked b; or a and b did it, and neither could see anything of the other.",
		"The same thing is done more than once to the outside world.",
		"one effect has to be carried out again, because nobody could tell that it had been, or because two looked before either had done it"},
	{Overwrite, 15, "b wrote x after a had, without having read it, and before anybody else had.",
		"Somebody writes over what another has written, without having looked at it.",
		"two have to write to the same place, the later one without regard to the earlier"},
	{DirtyRead, 8, "b read x after a wrote it and before a took that write back.",
		"Somebody reads what another has written for the moment and takes back.",
		"one actor has to write, another has to read that, and the first has to take it back"},
	{TornRead, 9, "b read x before a changed x and y, and y after that: the two values never belonged together.",
		"Somebody reads two values that belong together, one from before a change and one from after it.",
		"a change has to touch two places, and somebody has to read one of them before it and the other after it"},
	{TornWrite, 10, "a and b each write x and y, one between the other's two writes: x is left from the one and y from the other; or b writes one record in two steps, and a writes between them.",
		"Two write the same parts, and what is left has one part of each; or a write is cut off in the middle.",
		"a write has to be made in several steps, and another's, or an end of the power, has to come between them"},
	{CrashBetween, 4, "a stopped after the first of two effects that belong together and before the second.",
		"A program stops after one of two effects that belong together.",
		"there have to be two effects that no transaction joins, and the program has to stop after the first"},
	{ExpiredLease, 5, "b went on with what its lease protected, or gave the lease back, after it had run out and a had taken it.",
		"Somebody goes on as the holder of a lock that has run out and was given to another.",
		"the time of a lock has to run out while its holder does not notice, another has to take it, and the first has to go on"},
	{DataRace, 16, "a and b touched x, at least one of them wrote, and no lock, channel or atomic operation orders the two.",
		"Two goroutines touch the same memory, at least one of them writes, and nothing orders the two.",
		"two accesses to one memory location, at least one a write and not both atomic, have to be unordered by happens-before"},
	{UseAfterClose, 3, "b used x after a had closed it.",
		"Somebody uses what another has closed already.",
		"one actor has to close something, and another has to use it afterwards"},
	{OrderViolation, 16, "a step came before one that it had to come after, and nothing in the program makes it wait.",
		"One step has to come before another, nothing makes it, and it comes after.",
		"a step has to come before one that it should have followed, as a wait before what it should wait for was begun"},
	{Deadlocked, 2, "everybody who is left waits for somebody else who is left: nobody can ever go on.",
		"Each of several waits for another of them, so nobody can go on.",
		"everybody who is left has to wait for something that only another of them could bring about"},
	{LockCycle, 2, "each of several actors took a lock before the next one asked for it, all around a circle: none of them can go first.",
		"Each of several holds a lock that the next one asks for, all around a circle.",
		"at least two actors have to hold one lock each, and ask for one that another of them holds"},
	{LockAndChannel, 2, "a waits for a lock that b holds, and b waits for a channel, a group or a signal that only a would serve.",
		"Somebody waits for a lock, and its holder waits for a message or a signal that only the first would send.",
		"the holder of a lock has to wait for something other than a lock, and whoever could bring it has to wait for that lock"},
	{SelfDeadlock, 0, "a asked for a lock while it held it.",
		"Somebody asks for a lock that it holds already.",
		"one actor has to ask a second time for a lock that it has not given back"},
	{ForgottenUnlock, 1, "a locked x and returned without unlocking it before b asked for it.",
		"Somebody leaves a function without giving back the lock that it took there.",
		"a function has to take a lock and return without unlocking it, and another has to ask for it later"},
	{MissedSignal, 1, "a signalled before b began to wait: nobody heard it, and no other signal came.",
		"A signal is sent before anybody waits for it, and no other comes.",
		"the signal has to come before the wait begins, and nothing may remember it"},
	{WrongWaiter, 1, "a signal woke c, who could not use it and waited again, while b, who could have gone on, was left asleep.",
		"A signal wakes one who cannot use it, and the one who could sleeps on.",
		"two have to wait for different things on one condition variable, and a single signal has to wake the wrong one"},
	{WokenBlind, 3, "b was woken because x had changed, a changed x again before b went on, and b did not look at x a second time.",
		"Somebody is woken because something has changed, and goes on although it has changed again.",
		"another has to come between the signal and the one who was woken, and the latter must not look a second time"},
	{GroupReuse, 3, "a added to a WaitGroup that had come to zero before b, who had waited for that, returned from Wait.",
		"A WaitGroup is added to again before everybody who waited for it has returned.",
		"an Add has to start the count from zero while a Wait for the last round has not yet returned"},
	{ForeignCancel, 5, "b joined work that a had begun, with a's context; a's context was cancelled, and b got the error.",
		"Work that several share ends because one of them gave up.",
		"one actor has to join work that another began with its own context, and that context has to be cancelled"},
	{ABA, 7, "b read x before a changed x and changed it back; b's comparison then found x as it was, although it had changed.",
		"A value is changed and changed back, and a comparison takes it for one that never changed.",
		"one actor has to read a value, others have to change it and change it back, and the first has to compare it and go on"},
	{ExhaustedPool, 2, "everybody who holds a connection waits for a second one before any of them gives the first back.",
		"Everybody who holds one of a limited number of things waits for another one of them.",
		"all connections, or places, have to be taken, and every holder has to ask for one more before it gives one back"},
	{Starvation, 3, "others take x again and again, each time before b gets it.",
		"Somebody never gets what the others take again and again.",
		"others have to take the thing anew each time, before the one who waits for it gets it"},
	{Livelock, 3, "a and b undo each other's step again and again: each of them moves and none gets on.",
		"Everybody goes on taking steps, and nobody gets anywhere.",
		"the same steps have to come again and again, without any of them being the last"},
	{RetryStorm, 13, "what failed is tried again by so many at once that it fails again for the same reason.",
		"Calls that were turned away come back at once and together, and are turned away again.",
		"several have to fail for the same reason and try again so soon that they fail each other once more"},
	{Leak, 17, "a waits for b, and b is gone, or went another way, before it came to serve a.",
		"Somebody waits for ever for what nobody will bring, while the others are done.",
		"the program has to go on or end while one goroutine can never be woken again"},
	{Serialization, 11, "b's transaction met what a had changed since b's snapshot: the database ended it, and nobody ran it again.",
		"The database ends a transaction because another has changed what it relied on, and nobody runs it again.",
		"two transactions have to touch the same rows under an isolation level that refuses one of them, and the refused one has to give up"},
	{LockTimeout, 11, "b asked for a row after a had locked it, and the database ended b's statement before a was done.",
		"The database ends a statement that has waited too long for a row, and nobody runs it again.",
		"one transaction has to hold a row for longer than another is allowed to wait for it"},
}

// Patterns returns every pattern, in the order in which the course meets them.
func Patterns() []Pattern {
	out := make([]Pattern, len(kinds))
	for i, k := range kinds {
		out[i] = k.name
	}
	return out
}

// Definition says in a sentence when a pattern is there: a and b are actors, x and y
// what they share. It is empty for a name that is none.
func (p Pattern) Definition() string { return p.kind().definition }

// Plain says in a sentence what happens, for somebody who has not met the pattern.
func (p Pattern) Plain() string { return p.kind().plain }

// Needs says what has to happen for a run to have the pattern, as the end of a sentence that
// begins with "For that, ".
func (p Pattern) Needs() string { return p.kind().needs }

// kind returns the list's entry; the zero one for a name that is none.
func (p Pattern) kind() kind {
	for _, k := range kinds {
		if k.name == p {
			return k
		}
	}
	return kind{rank: len(kinds)}
}

// Rank orders patterns: the most telling has the least.
func Rank(p Pattern) int { return p.rank() }

func (p Pattern) rank() int { return p.kind().rank }
