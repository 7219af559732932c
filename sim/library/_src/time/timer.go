package time

// Sleep pauses the goroutine for d.
func Sleep(d Duration)

// arm starts t: when d has passed, and every period after that if period is
// not 0, the machine sends the time on c if there is room, or starts f in a
// goroutine of its own when c is nil.
func arm(t *Timer, d, period Duration, c chan Time, f func())

// disarm stops t and reports whether it was still to fire.
func disarm(t *Timer) bool

// A Timer fires once. Make it with NewTimer or AfterFunc.
type Timer struct {
	C <-chan Time // gets the time; nil for AfterFunc

	c     chan Time
	f     func()
	armed int
}

// NewTimer returns a Timer that sends the time on its channel after d.
func NewTimer(d Duration) *Timer {
	c := make(chan Time, 1)
	t := &Timer{C: c, c: c}
	arm(t, d, 0, c, nil)
	return t
}

// AfterFunc calls f in a goroutine of its own after d.
func AfterFunc(d Duration, f func()) *Timer {
	t := &Timer{f: f}
	arm(t, d, 0, nil, f)
	return t
}

// After returns a channel on which the time comes after d.
func After(d Duration) <-chan Time { return NewTimer(d).C }

// Stop keeps t from firing and reports whether it did: as of Go 1.23 a time
// that fired but was not received counts as stopped, and never comes.
//
//racelab:step apart
func (t *Timer) Stop() bool {
	if t.c == nil && t.f == nil {
		panic("time: Stop called on uninitialized Timer")
	}
	return t.halt()
}

// Reset lets t fire after d from now and reports whether it was still to fire.
//
//racelab:step releases
func (t *Timer) Reset(d Duration) bool {
	if t.c == nil && t.f == nil {
		panic("time: Reset called on uninitialized Timer")
	}
	active := t.halt()
	arm(t, d, 0, t.c, t.f)
	return active
}

// synchronous reports whether channels of timers are as of Go 1.23, by the go line of
// the module.
func synchronous() bool

// halt disarms t and, as of Go 1.23, takes back a time that nobody received.
func (t *Timer) halt() bool {
	active := disarm(t)
	if !synchronous() {
		return active
	}
	select {
	case <-t.c:
		return true
	default:
		return active
	}
}

// A Ticker fires again and again. Make it with NewTicker.
type Ticker struct {
	C <-chan Time // gets the times

	timer Timer
}

// NewTicker returns a Ticker that sends the time every d.
func NewTicker(d Duration) *Ticker {
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	c := make(chan Time, 1)
	t := &Ticker{C: c, timer: Timer{c: c}}
	arm(&t.timer, d, d, c, nil)
	return t
}

// Tick returns the channel of a new Ticker; nil if d is not positive.
func Tick(d Duration) <-chan Time {
	if d <= 0 {
		return nil
	}
	return NewTicker(d).C
}

// Stop ends the ticks. It does not close the channel.
//
//racelab:step apart
func (t *Ticker) Stop() {
	if t.timer.c != nil {
		t.timer.halt()
	}
}

// Reset stops t and starts it with another period.
//
//racelab:step releases
func (t *Ticker) Reset(d Duration) {
	if d <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	if t.timer.c == nil {
		panic("time: Reset called on uninitialized Ticker")
	}
	t.timer.halt()
	arm(&t.timer, d, d, t.timer.c, nil)
}
