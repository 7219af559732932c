package machine

// This file has what a walk tells of itself: a row of events, from which logs, metrics and
// traces are worked out.

// EventKind says what happened.
type EventKind uint8

// The kinds of events. N, M, Text and More are used as is said here.
const (
	ProcessStarted   EventKind = iota // Text: its name
	ProcessEnded                      // it is gone; Text: its name
	ProcessExited                     // it ended itself; N: exit status
	ProcessCrashed                    // Text: the panic; More: where
	GoroutineStarted                  // Text: its name; N: number of the goroutine that started it
	GoroutineEnded
	Printed       // Text: what; N: file descriptor, 1 or 2
	Returned      // a call from outside has ended; Text: what it returned; N: 1 if that is an error
	SpanBegun     // Span begins below Parent; Text: "POST shop/buy"; N: 0 as a client's, 1 as a server's
	SpanEnded     // Span ends; Text: words on how; N: status, 0 for none
	StatementDone // Text: the statement; More: what came of it; N: rows affected, -1 if it is none of those; M: rows returned
	WaitBegun     // a statement waits for a lock; Text: the statement; More: who holds it
	WaitEnded     // it waits no more
	CommandDone   // a command of Redis; Text: the command; More: the reply
	FileDone      // a call of the file system; Text: the call
	PoolChanged   // N: connections in use; M: how many wait for one; Text: the limit
	RequestSent   // with SpanBegun of a client; Text: method and target; More: the host, the header, an empty line, the body
	ColumnNamed   // of a query from outside; Text: its name
	RowGiven      // of a query from outside; Text: as RowValues reads it
)

// WalkEvent is one thing that happened in a walk.
type WalkEvent struct {
	At     int64 // virtual time in ns since the walk began
	Began  int64 // when what is done here was asked for, in ns; At where that takes no time
	Kind   EventKind
	Proc   int32  // number of the process
	G      uint32 // number of the goroutine, from 0 in the order in which they were started
	Span   uint32 // the innermost span that it belongs to, from 1; 0: none
	Parent uint32 // of SpanBegun: the span above it
	Trace  uint32 // the outermost span that it belongs to; 0: none
	N, M   int64
	Text   string
	More   string
}

// emit adds an event of g, or of nobody.
func (m *Machine) emit(g *goroutine, e WalkEvent) {
	w := m.walk
	if w == nil {
		return
	}
	e.At = m.now
	if e.Began == 0 {
		e.Began = m.now
	}
	if g != nil {
		e.Proc, e.G = g.walks.proc, g.born
		if n := len(g.walks.spans); n > 0 && e.Span == 0 {
			e.Span = g.walks.spans[n-1]
		}
		e.Trace = g.walks.traced
	}
	w.events = append(w.events, e)
}

// walkNatives are what the modelled stores and the network tell a walk. In any other run they do nothing.
func walkNatives() []native {
	const p = "racelab/rt."
	return []native{
		{name: p + "Process", local: true, exec: func(c *call) control {
			c.dst[0] = Word(c.g.walks.proc)
			return next
		}},
		{name: p + "Service", local: true, exec: func(c *call) control {
			c.dst[0] = 0
			if w := c.m.walk; w != nil {
				c.dst[0] = c.m.intern(w.procs[c.g.walks.proc].Service)
			}
			return next
		}},
		{name: p + "Dice", local: true, exec: func(c *call) control {
			c.dst[0], c.dst[1] = 0, 0
			if w := c.m.walk; w != nil {
				r := w.draw(&c.g.walks.chance, drawDice)
				c.dst[1] = 1
				if n := c.args[0]; n > 0 {
					c.dst[0] = r.Uint64N(n)
				} else { // 0 is for all numbers of 64 bits
					c.dst[0] = r.Uint64()
				}
			}
			return next
		}},
		{name: p + "Shift", local: true, exec: func(c *call) control {
			c.dst[0] = 0
			if w := c.m.walk; w != nil {
				c.dst[0] = Word(w.shift)
			}
			return next
		}},
		{name: p + "Become", local: true, exec: func(c *call) control {
			c.g.walks.proc = int32(c.args[0])
			return next
		}},
		{name: p + "Enter", local: true, exec: func(c *call) control {
			c.dst[0] = 0
			if c.m.walk != nil {
				c.dst[0] = Word(c.m.enterSpan(c.g, int64(c.args[0]), c.text(1)))
			}
			return next
		}},
		{name: p + "Leave", local: true, exec: func(c *call) control {
			if c.m.walk != nil {
				c.m.leaveSpan(c.g, uint32(c.args[0]), c.text(1), int64(c.args[2]))
			}
			return next
		}},
		{name: p + "Observe", local: true, exec: func(c *call) control {
			if c.m.walk != nil {
				c.m.emit(c.g, WalkEvent{Kind: StatementDone + EventKind(c.args[0]), Began: c.g.walks.began, Text: c.text(1), More: c.text(2), N: int64(c.args[3]), M: int64(c.args[4])})
			}
			return next
		}},
		{name: p + "Returned", local: true, exec: func(c *call) control {
			if c.m.walk != nil {
				c.m.emit(c.g, WalkEvent{Kind: Returned, Text: c.text(0), N: int64(c.args[1])})
			}
			return next
		}},
	}
}

// enterSpan begins a span of g below the one it is in.
func (m *Machine) enterSpan(g *goroutine, kind int64, text string) uint32 {
	w := m.walk
	w.spans++
	parent := uint32(0)
	if n := len(g.walks.spans); n > 0 {
		parent = g.walks.spans[n-1]
	}
	if parent == 0 {
		g.walks.traced = w.spans
	}
	g.walks.spans = append(g.walks.spans[:len(g.walks.spans):len(g.walks.spans)], w.spans)
	e := WalkEvent{Kind: SpanBegun, Parent: parent, N: kind, Text: text}
	if kind == 0 { // the way to the server is its
		e.Began = g.walks.began
	}
	m.emit(g, e)
	return w.spans
}

// leaveSpan ends a span, and those of g that began in it.
func (m *Machine) leaveSpan(g *goroutine, span uint32, text string, status int64) {
	m.emit(g, WalkEvent{Kind: SpanEnded, Span: span, Text: text, N: status})
	for i := len(g.walks.spans) - 1; i >= 0; i-- {
		if g.walks.spans[i] == span {
			g.walks.spans = g.walks.spans[:i:i]
		}
	}
	if len(g.walks.spans) == 0 {
		g.walks.traced = 0
	}
}
