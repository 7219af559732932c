package editor

import (
	"slices"
	"strings"
	"unicode"
)

// Selection returns what is selected, in order: twice the cursor if nothing is.
func (e *Editor) Selection() (from, to Pos) {
	if e.anchor == nil {
		return e.at, e.at
	}
	from, to = e.inside(*e.anchor), e.at
	if to.before(from) {
		from, to = to, from
	}
	return from, to
}

// SelectAll selects the whole text.
func (e *Editor) SelectAll() {
	e.anchor = &Pos{}
	last := len(e.lines) - 1
	e.at = Pos{last, len(e.lines[last])}
}

// Deselect ends the selection. It reports whether there was one.
func (e *Editor) Deselect() bool {
	had := e.anchor != nil
	e.anchor = nil
	return had
}

// Move is a way for the cursor to go.
type Move uint8

// The moves.
const (
	Left Move = iota
	Right
	Up
	Down
	WordLeft
	WordRight
	Home // of the row: first to where its words begin
	End
	Top
	Bottom
	PageUp
	PageDown
)

// Go moves the cursor. With selecting, what it passes is selected.
func (e *Editor) Go(m Move, selecting bool) {
	switch {
	case selecting && e.anchor == nil:
		at := e.at
		e.anchor = &at
	case !selecting:
		e.anchor = nil
	}
	keep := false
	switch m {
	case Left:
		e.at = e.left(e.at)
	case Right:
		e.at = e.right(e.at)
	case WordLeft:
		e.at = e.wordLeft()
	case WordRight:
		e.at = e.wordRight()
	case Home:
		e.at.Col = e.home()
	case End:
		e.at.Col = len(e.lines[e.at.Row])
	case Top:
		e.at = Pos{}
	case Bottom:
		e.at = e.inside(Pos{len(e.lines), 1 << 30})
	case Up, Down, PageUp, PageDown:
		by := map[Move]int{Up: -1, Down: 1, PageUp: -max(e.height-1, 1), PageDown: max(e.height-1, 1)}[m]
		e.at = e.inside(Pos{e.at.Row + by, e.wish})
		keep = true
	}
	if !keep {
		e.wish = e.at.Col
	}
}

// To puts the cursor at a place, such as a line that the compiler names.
func (e *Editor) To(p Pos) {
	e.anchor = nil
	e.at = e.inside(p)
	e.wish = e.at.Col
}

func (e *Editor) left(p Pos) Pos {
	switch {
	case p.Col > 0:
		p.Col--
	case p.Row > 0:
		p.Row--
		p.Col = len(e.lines[p.Row])
	}
	return p
}

func (e *Editor) right(p Pos) Pos {
	switch {
	case p.Col < len(e.lines[p.Row]):
		p.Col++
	case p.Row < len(e.lines)-1:
		p = Pos{p.Row + 1, 0}
	}
	return p
}

func (e *Editor) home() int {
	row := e.lines[e.at.Row]
	first := slices.IndexFunc(row, func(r rune) bool { return !unicode.IsSpace(r) })
	if first < 0 || e.at.Col == first {
		return 0
	}
	return first
}

func word(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

func (e *Editor) wordLeft() Pos {
	p := e.left(e.at)
	row := e.lines[p.Row]
	for p.Col > 0 && p.Col < len(row) && !word(row[p.Col]) {
		p.Col--
	}
	for p.Col > 0 && word(row[p.Col-1]) {
		p.Col--
	}
	return p
}

func (e *Editor) wordRight() Pos {
	p := e.at
	row := e.lines[p.Row]
	if p.Col == len(row) {
		return e.right(p)
	}
	for p.Col < len(row) && word(row[p.Col]) {
		p.Col++
	}
	for p.Col < len(row) && !word(row[p.Col]) {
		p.Col++
	}
	return p
}

// Find selects the next place at which a text stands, from the cursor on and then from the
// top; large and small letters are the same. It reports whether there is one.
func (e *Editor) Find(what string) bool {
	want := []rune(strings.ToLower(what))
	if len(want) == 0 {
		return false
	}
	_, from := e.Selection()
	for i := range len(e.lines) + 1 {
		row := (from.Row + i) % len(e.lines)
		line := []rune(strings.ToLower(string(e.lines[row])))
		if len(line) != len(e.lines[row]) { // a letter that changes its length
			line = e.lines[row]
		}
		start := 0
		if i == 0 {
			start = from.Col
		}
		for col := start; col+len(want) <= len(line); col++ {
			if slices.Equal(line[col:col+len(want)], want) {
				e.anchor = &Pos{row, col}
				e.at = Pos{row, col + len(want)}
				e.wish = e.at.Col
				return true
			}
		}
	}
	return false
}

const opening, closing = "([{", ")]}"

// Bracket returns the bracket at the cursor, or just before it, and its partner.
func (e *Editor) Bracket() (a, b Pos, ok bool) {
	for _, p := range []Pos{e.at, {e.at.Row, e.at.Col - 1}} {
		if p.Col < 0 || p.Col >= len(e.lines[p.Row]) {
			continue
		}
		r := e.lines[p.Row][p.Col]
		if i := strings.IndexRune(opening, r); i >= 0 {
			if b, ok = e.partner(p, r, rune(closing[i]), 1); ok {
				return p, b, true
			}
		}
		if i := strings.IndexRune(closing, r); i >= 0 {
			if b, ok = e.partner(p, r, rune(opening[i]), -1); ok {
				return p, b, true
			}
		}
	}
	return a, b, false
}

// partner walks from a bracket until as many of its partners came as of it.
func (e *Editor) partner(p Pos, own, other rune, by int) (Pos, bool) {
	depth := 0
	for {
		if p.Col >= 0 && p.Col < len(e.lines[p.Row]) {
			switch e.lines[p.Row][p.Col] {
			case own:
				depth++
			case other:
				if depth--; depth == 0 {
					return p, true
				}
			}
		}
		p.Col += by
		for p.Col < 0 || p.Col >= len(e.lines[p.Row]) {
			p.Row += by
			if p.Row < 0 || p.Row >= len(e.lines) {
				return p, false
			}
			if p.Col = 0; by < 0 {
				p.Col = len(e.lines[p.Row]) - 1
			}
		}
	}
}
