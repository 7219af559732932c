// Package rt is what the library packages ask of the machine. Programs cannot
// import it.
package rt

// Label gives the current step its words, as the timeline shows them.
func Label(s string)

// Acquires says of a step with the directive "racelab:step apart" that it learns all the same what was released at its
// receiver, as it found something there.
func Acquires()

// ReleasesNothing says of the current step that it changed nothing, and so passes nothing on.
func ReleasesNothing()

// Queue is a wait queue of goroutines, in order of arrival.
type Queue struct{ waiting int }

// Park ends the current step and blocks until Wake lets the goroutine go on.
// Going on is a step of its own, so a condition must be looked at again.
func Park(q *Queue)

// Wake lets the n goroutines go on that have waited longest; all for n < 0.
func Wake(q *Queue, n int)

// Yield ends the current step. Going on is a step of its own, before which others may take theirs.
func Yield()

// Beginning returns when the run began, in seconds since 1970.
func Beginning() int64

// Short reports whether tests were told to be short.
func Short() bool

// OfClock reports whether a number is what the clock shows, in nanoseconds, microseconds,
// milliseconds or seconds since 1970, give or take a million: it is not the same in another run.
func OfClock(n int64) bool

// Choose returns a number from 0 to n-1; the explorer tries each of them.
func Choose(n int) int

// ChooseSome is Choose(3) where the three stand for many more, too many to try.
// The report says that not all were tried.
func ChooseSome() int

// ChooseStrike is Choose(2) where 1 means that a fault strikes, and 0 that it does not.
func ChooseStrike() int

// Instant is a reading of the virtual clock, in nanoseconds since the run began, or one
// to come, such as a deadline; 0 is none. The state of a run holds it by how far from
// now it is, and time may pass up to it. Readings are kept in no other type.
type Instant int64

// Now returns the virtual clock.
func Now() Instant

// Stopwatch is Now for what the library measures on its own: reading it is no step.
func Stopwatch() Instant

// Idle reports whether time passes only while nobody can run: how long something takes is told by
// the program then.
func Idle() bool

// NewBubble returns a number for a bubble of synctest, of which there is one at a time in
// each goroutine.
func NewBubble() int

// EnterBubble takes the goroutine, and all that it starts, into a bubble.
func EnterBubble(id int)

// LeaveBubble waits until nobody is left in a bubble.
func LeaveBubble(id int)

// Expires says that something of the program's ends at an instant.
func Expires()

// Reveal says that what follows depends on the date, and not only on how far apart
// instants are.
func Reveal()

// Hush begins a stretch of code in which nothing is a step or a choice: it looks at what
// programs set up before they share it, or ranges over a map whose order nobody
// learns. Until Unhush it must not block, panic or return.
func Hush()

// Unhush ends what Hush began.
func Unhush()

// Print writes to the program's standard output (1) or standard error (2).
func Print(fd int, s string)

// Printed returns what the program has printed to its standard output so far.
func Printed() string

// TestsOver says that the tests have been run: os.Exit(0) is no longer a mistake.
func TestsOver()

// Exit ends the program with a status.
func Exit(code int)

// Fatal ends the program with "fatal error: " and msg; nothing recovers it.
func Fatal(msg string)

// Overflow panics with the runtime's error of a quotient that does not fit.
func Overflow()

// NotModelled ends the run, and with it the check, with status 2 and this sentence: the
// program asks for something that the model cannot do as the real thing does. The sentence names
// what was asked for. An error value would not do, since a program may swallow it, and what is
// proven after that is true of no real run.
func NotModelled(sentence string)

// Goexit runs the deferred calls of the goroutine and ends it.
func Goexit()

// MapOrder says that a map was ranged over in one order of many.
func MapOrder()

// Finalizer says that a finalizer was set, which never runs.
func Finalizer()

// Collect asks for a garbage collection. It does nothing, unless a finalizer was set.
func Collect()

// RandomBytes says that the program uses bytes of crypto/rand, of which it gets one
// choice of many.
func RandomBytes()

// Processors says that the program asks for the number of processors.
func Processors()

// ShortRead says that the program reads a file or a connection, of which Read gives all that is there.
func ShortRead()

// LostCommit says that a COMMIT was answered, as it always is here.
func LostCommit()

// RowOrder says that rows which nothing orders were locked or changed in one order, and that nobody was in the way.
func RowOrder()

// RowsOpen says that rows which nothing orders came, or were chosen, locked or changed, in one order where another may
// lead to something else. statement is which they are of.
func RowsOpen(statement string)

// ChooseRow is Choose for the next of n rows that nothing orders, with the words for each on a line of its own. It is no step of its
// own: nobody comes between.
func ChooseRow(n int, words string) int

// Company reports whether anybody else could step, now or later.
func Company() bool

// Gosched is a step that does nothing.
func Gosched()

// NumGoroutine returns the number of goroutines that have not ended.
func NumGoroutine() int

// Caller returns "file.go:12", where the innermost user function stands.
func Caller() string

// CallerBeyondHelpers is Caller, but that functions which call Helper of package testing are
// passed over.
func CallerBeyondHelpers() string

// PC returns the program counter of a frame: of the function that calls PC for skip 0, of
// its caller for 1, and 0 beyond the outermost.
func PC(skip int) uintptr

// Frame returns what a program counter stands for, and that of the function's
// beginning; name is empty if there is none.
func Frame(pc uintptr) (name, file string, line int, entry uintptr)

// Format formats args as fmt.Sprintf does. When it needs what a method of a
// value returns it stops and names the value and the method ("Error", "String"
// or "GoString"); the caller calls that and tries again with one reply more.
// Replies are in the order in which they were asked for. With method "" the
// output is complete.
func Format(format string, args []any, replies []string) (out string, need any, method string)

// Concat is Format for fmt.Sprint (mode 0) and fmt.Sprintln (mode 1).
func Concat(mode int, args []any, replies []string) (out string, need any, method string)

// TypeString returns the dynamic type of v, as %T shows it.
func TypeString(v any) string

// SliceLen returns the length of s, which holds a slice of any type.
func SliceLen(s any) int

// SliceSwap swaps two elements of s, which holds a slice of any type.
func SliceSwap(s any, i, j int)

// What follows is for the harness that the loader writes around a lesson or a
// test.

// Switch reports whether switch i of the lesson is on.
func Switch(i int) bool

// World names the value that the actors share: a pointer to the Lesson.
func World(lesson any)

// Actor starts f in a goroutine with a name.
func Actor(name string, f func())

// Join waits until every other goroutine has ended.
func Join()

// Outcome says in words what the run left behind.
func Outcome(text string)

// Violated says that the run broke the invariant, and how.
func Violated(text string)

// Skipped says that a test skipped itself, and why.
func Skipped(name, reason string)

// TestFailed says that a test failed.
func TestFailed()

// Attempt runs work, which faults may strike between any two of its steps, each
// once: a crash, after which nothing of work goes on and no deferred call runs,
// and a pause of so many nanoseconds. It reports whether work crashed; functions
// given to AtCrash have been called then.
func Attempt(crash bool, pause int64, work func()) (crashed bool) {
	expose(crash, pause)
	crashed = survive(work)
	if crashed {
		for f := takeAtCrash(); f != nil; f = takeAtCrash() {
			f()
		}
	}
	shelter()
	return crashed
}

// survive returns true instead when a crash strikes work.
func survive(work func()) (crashed bool) {
	work()
	return false
}

func expose(crash bool, pause int64)
func shelter()
func takeAtCrash() func()

// AtCrash notes what the outside world does when the goroutine's process dies,
// such as rolling back a transaction whose connection is gone. Outside Attempt it does nothing.
func AtCrash(f func())

// Stack is the stack of the goroutine in the runtime's words, without the innermost skip
// functions.
func Stack(skip int) string {
	text := "goroutine 1 [running]:\n"
	for i := skip + 1; ; i++ {
		name, file, line, _ := Frame(PC(i))
		if name == "" || name == "runtime.goexit" || name == "runtime.main" {
			return text
		}
		text += name + "(...)\n\t" + file + ":" + decimal(line) + " +0x1d\n"
	}
}

func decimal(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return decimal(n/10) + decimal(n%10)
}
