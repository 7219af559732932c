// Package rt is what the library packages ask of the machine. Programs cannot
// import it.
package rt

// Label gives the current step its words, as the timeline shows them.
func Label(s string)

// Queue is a wait queue of goroutines, in order of arrival.
type Queue struct{ waiting int }

// Park ends the current step and blocks until Wake lets the goroutine go on.
// Going on is a step of its own, so a condition must be looked at again.
func Park(q *Queue)

// Wake lets the n goroutines go on that have waited longest; all for n < 0.
func Wake(q *Queue, n int)

// Choose returns a number from 0 to n-1; the explorer tries each of them.
func Choose(n int) int

// ChooseSome is Choose(3) where the three stand for many more, too many to try.
// The report says that not all were tried.
func ChooseSome() int

// Now returns the virtual clock, in nanoseconds since the run began.
func Now() int64

// Hush begins a stretch of code in which nothing is a step or a choice: it looks at what
// programs set up before they share it, or ranges over a map whose order nobody
// learns. Until Unhush it must not block, panic or return.
func Hush()

// Unhush ends what Hush began.
func Unhush()

// Print writes to the program's standard output (1) or standard error (2).
func Print(fd int, s string)

// Exit ends the program with a status.
func Exit(code int)

// Fatal ends the program with "fatal error: " and msg; nothing recovers it.
func Fatal(msg string)

// Goexit runs the deferred calls of the goroutine and ends it.
func Goexit()

// Gosched is a step that does nothing.
func Gosched()

// NumGoroutine returns the number of goroutines that have not ended.
func NumGoroutine() int

// Caller returns "file.go:12", where the innermost user function stands.
func Caller() string

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

// DeepEqual is reflect.DeepEqual.
func DeepEqual(a, b any) bool

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
