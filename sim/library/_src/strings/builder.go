package strings

// A Builder collects a string. It keeps a string and not bytes: the machine
// joins two strings in one instruction.
type Builder struct{ s string }

// String returns what was written.
func (b *Builder) String() string { return b.s }

// Len returns the number of bytes written.
func (b *Builder) Len() int { return len(b.s) }

// Cap returns Len.
func (b *Builder) Cap() int { return len(b.s) }

// Reset forgets what was written.
func (b *Builder) Reset() { b.s = "" }

// Grow does nothing.
func (b *Builder) Grow(n int) {
	if n < 0 {
		panic("strings.Builder.Grow: negative count")
	}
}

// Write appends p.
func (b *Builder) Write(p []byte) (int, error) {
	b.s += string(p)
	return len(p), nil
}

// WriteByte appends c.
func (b *Builder) WriteByte(c byte) error {
	b.s += string([]byte{c})
	return nil
}

// WriteRune appends r.
func (b *Builder) WriteRune(r rune) (int, error) {
	c := string(r)
	b.s += c
	return len(c), nil
}

// WriteString appends s.
func (b *Builder) WriteString(s string) (int, error) {
	b.s += s
	return len(s), nil
}
