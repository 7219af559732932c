package shell

// Past is what a screen was like before the keys that changed it, so that undo gets it back. The zero value is empty.
type Past[T any] struct{ before []T }

// maxPast bounds what is kept.
const maxPast = 100

// NothingToUndo is said when there is nothing that undo could get back.
const NothingToUndo = "There is nothing to undo."

// Keep notes what a screen was like before a key.
func (p *Past[T]) Keep(before T) {
	if p.before = append(p.before, before); len(p.before) > maxPast {
		p.before = append(p.before[:0], p.before[len(p.before)-maxPast:]...)
	}
}

// Take returns what was kept last, and forgets it; ok is false if there is nothing.
func (p *Past[T]) Take() (before T, ok bool) {
	if len(p.before) == 0 {
		return before, false
	}
	last := len(p.before) - 1
	before = p.before[last]
	p.before = p.before[:last]
	return before, true
}

// Empty reports whether there is nothing to get back.
func (p *Past[T]) Empty() bool { return len(p.before) == 0 }

// Forget drops everything: what was kept does not fit what the screen is now.
func (p *Past[T]) Forget() { p.before = nil }
