package strings

import "racelab/rt"

// A Builder collects a string. It keeps a string and not bytes: the machine
// joins two strings in one instruction.
type Builder struct {
	s    string
	self *Builder // from its first use on, by which a copy is known
}

// use panics if b is a copy of a Builder that was in use.
func (b *Builder) use() {
	if b == nil {
		return // what follows panics
	}
	rt.Hush() // whoever races here races for s as well
	copied := b.self != nil && b.self != b
	if b.self == nil {
		b.self = b
	}
	rt.Unhush()
	if copied {
		panic("strings: illegal use of non-zero Builder copied by value")
	}
}

// String returns what was written.
func (b *Builder) String() string { return b.s }

// Len returns the number of bytes written.
func (b *Builder) Len() int { return len(b.s) }

// Cap returns Len.
func (b *Builder) Cap() int { return len(b.s) }

// Reset forgets what was written.
func (b *Builder) Reset() {
	b.s = ""
	rt.Hush()
	b.self = nil
	rt.Unhush()
}

// Grow does nothing.
func (b *Builder) Grow(n int) {
	b.use()
	if n < 0 {
		panic("strings.Builder.Grow: negative count")
	}
}

// Write appends p.
func (b *Builder) Write(p []byte) (int, error) {
	b.use()
	b.s += string(p)
	return len(p), nil
}

// WriteByte appends c.
func (b *Builder) WriteByte(c byte) error {
	b.use()
	b.s += string([]byte{c})
	return nil
}

// WriteRune appends r.
func (b *Builder) WriteRune(r rune) (int, error) {
	b.use()
	c := string(r)
	b.s += c
	return len(c), nil
}

// WriteString appends s.
func (b *Builder) WriteString(s string) (int, error) {
	b.use()
	b.s += s
	return len(s), nil
}
