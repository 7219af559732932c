// Package message is the one row in which a screen tells a learner something: how long it stays there, and what
// was told before.
//
// What was done stays 3 seconds, information 5, a warning until the next key, an error until esc. Where nobody
// counts the time (with reduced motion, in a room) everything goes at the next key: nothing moves by itself then. What
// takes more than the one row stands over the rows above, and goes at the next key so that they are seen again. And
// nothing but an error outlasts what it was told about (see About).
package message

import (
	"strings"
	"time"

	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// Kind is what a message is about.
type Kind uint8

// The kinds. A message begins with the sign of its kind: sign first, colour second.
const (
	Info    Kind = iota
	Done         // ✓
	Warning      // ≈ or ◐
	Error        // ✗
)

// stay is how long a message of a kind is shown; 0 means until a key is pressed.
func (k Kind) stay() time.Duration {
	switch k {
	case Done:
		return 3 * time.Second
	case Info:
		return 5 * time.Second
	}
	return 0
}

// kindOf reads a message's kind from its sign.
func kindOf(text string) Kind {
	switch {
	case strings.HasPrefix(text, "✓"):
		return Done
	case strings.HasPrefix(text, "✗"):
		return Error
	case strings.HasPrefix(text, "≈"), strings.HasPrefix(text, "◐"):
		return Warning
	}
	return Info
}

// Message is something that was told.
type Message struct {
	Kind Kind
	Text string // clean, with its sign
	At   time.Time
}

// maxLog bounds the messages that are kept.
const maxLog = 200

// Board is the row of messages of one learner. The zero value is empty and counts no time.
type Board struct {
	// Timed says that somebody calls Expire when Wait says so.
	Timed bool
	// Now tells the time; nil means time.Now.
	Now func() time.Time

	about   string // what is looked at
	shown   Message
	on      bool
	fresh   bool // it was told since the last key
	over    bool // it was drawn over other rows
	log     []Message
	serial  int  // of the message that is shown
	waiting bool // nobody has asked yet how long it stays
}

// Say shows a text, of the kind that its sign says; an empty one takes away what is shown.
func (b *Board) Say(text string) {
	b.serial++
	if text == "" {
		b.on, b.waiting = false, false
		return
	}
	now := time.Now
	if b.Now != nil {
		now = b.Now
	}
	text = cells.Clean(text)
	b.shown, b.on, b.fresh = Message{kindOf(text), text, now()}, true, true
	b.over = false
	b.waiting = b.Timed && b.shown.Kind.stay() > 0
	if b.log = append(b.log, b.shown); len(b.log) > maxLog {
		b.log = append(b.log[:0], b.log[len(b.log)-maxLog:]...)
	}
}

// Note is Say for what only says that somebody is at work: it is not kept.
func (b *Board) Note(text string) {
	b.Say(text)
	b.log, b.waiting = b.log[:len(b.log)-1], false
}

// Pressed says that a key was pressed, which takes away what stays no longer than that.
func (b *Board) Pressed() {
	if b.Timed && (b.shown.Kind.stay() > 0 && !b.over || b.shown.Kind == Error) {
		return
	}
	b.on = false
}

// Turn says that a key comes: what was told so far was told before it.
func (b *Board) Turn() { b.fresh = false }

// Leave takes away what was told before the last key, as that was about a place that the learner leaves. An error
// stays until esc wherever it is counted.
func (b *Board) Leave() {
	if b.fresh || b.Timed && b.shown.Kind == Error {
		return
	}
	b.on = false
}

// About says what the learner looks at, in whatever words. A message belongs to what was looked at when it was told: once
// that is another thing, what the last key did not tell is left behind as Leave has it.
func (b *Board) About(what string) {
	if what != b.about {
		b.about = what
		b.Leave()
	}
}

// Dismiss takes away an error, and reports whether one was shown.
func (b *Board) Dismiss() bool {
	was := b.on && b.shown.Kind == Error
	if was {
		b.on = false
	}
	return was
}

// Wait returns after how long Expire is to be called with serial for the message that is shown. ok is true once for
// each message that goes by itself.
func (b *Board) Wait() (serial int, after time.Duration, ok bool) {
	if !b.waiting {
		return 0, 0, false
	}
	b.waiting = false
	return b.serial, b.shown.Kind.stay(), true
}

// Expire takes away the message of that serial, if it is still shown.
func (b *Board) Expire(serial int) {
	if serial == b.serial {
		b.on = false
	}
}

// Text is what is shown; empty if nothing is.
func (b *Board) Text() string {
	if !b.on {
		return ""
	}
	return b.shown.Text
}

// Log returns what was told, the oldest first.
func (b *Board) Log() []Message { return append([]Message(nil), b.log...) }

// Style is how a message of a kind is drawn.
func (k Kind) Style(st *theme.Styles) theme.Style {
	switch k {
	case Done:
		return st.Good
	case Warning:
		return st.Warn
	case Error:
		return st.Bad
	}
	return st.Accent
}

// Rows draws what is told, wrapped over as many rows as it takes, most at the most; one empty row if there is nothing
// to tell.
func (b *Board) Rows(st *theme.Styles, width, most int) []string {
	if !b.on {
		return []string{draw.Blank(width)}
	}
	out := Wrapped(b.shown.Kind.Style(st), b.shown.Text, width, most)
	b.over = len(out) > 1
	return out
}

// Wrapped draws a text over as many rows as it takes, most at the most.
func Wrapped(style theme.Style, text string, width, most int) []string {
	lines := cells.Wrap(text, max(width-2, 1))
	if len(lines) > most {
		lines = append(lines[:most-1:most-1], strings.Join(lines[most-1:], " ")) // cut where the row ends
	}
	var out []string
	for _, l := range lines {
		out = append(out, draw.NewRow(width).Space(1).Put(style, strings.TrimRight(l, " ")).String())
	}
	return out
}

// Over puts what is told, as Rows draws it, below the rows above it. A long one stands over the last of these, so that
// nothing else moves.
func Over(above, told []string) []string {
	told = told[:min(len(told), max(len(above), 1))] // one row above is left, where there is one
	n := len(above) - max(len(told)-1, 0)
	return append(above[:n:n], told...)
}
