package rt

// What follows is for walks (package machine, walk.go): long runs of several processes, which
// tell what they do. In any other run it does nothing, and Process is 0.

// Process returns the number of the process that the goroutine belongs to.
func Process() int

// Service returns the host by which clients reach the ports that the goroutine's process opens, "" for
// none.
func Service() string

// Become makes the goroutine, and what it starts from now on, part of a process.
func Become(process int)

// Dice returns a number from 0 to n-1 by chance, in a walk only: any other run chooses among all, or some.
func Dice(n uint64) (number uint64, rolled bool)

// Shift returns what a walk's clocks are ahead of those of any other run, in nanoseconds.
func Shift() int

// Enter begins a span of a trace below the one that the goroutine is in: kind 0 is the client's part of a
// request, 1 the server's. Goroutines that are started in it are in it, too.
func Enter(kind int, text string) (span int)

// Leave ends a span.
func Leave(span int, text string, status int)

// What Observe tells.
const (
	Statement = iota // of SQL: n rows affected, m returned; more is what came of it
	Wait             // for a lock; more is who holds it
	Waited           // it is over
	Command          // of Redis; more is the reply
	File             // a call of the file system
	Pool             // n connections in use, m who wait; more is the limit
	Request          // its span has begun; text is method and target, more the rest
	Column           // of a query from outside; text is its name
	Row              // of a query from outside; text is the row
)

// Observe tells what the goroutine has done.
func Observe(kind int, text, more string, n, m int)

// Returned tells what a call from outside has returned.
func Returned(text string, bad bool)
