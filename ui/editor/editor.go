// Package editor edits Go source: a text with a cursor, a selection, undo, find, Go's
// indentation, and lines that may not be changed.
//
// It knows neither keys nor screens: draw.go draws it, and whoever shows it calls a method
// for each key. Rows and columns count from 0; a column is a number of characters, not of
// bytes or cells. Its methods keep the cursor inside the text whatever is asked of them.
package editor

import (
	"slices"
	"strings"
	"unicode"
)

// MaxText bounds a text, in bytes: more than anybody types, and little enough to be kept.
const MaxText = 64 << 10

// maxUndo bounds how many changes can be undone.
const maxUndo = 1000

// Pos is a place between characters.
type Pos struct{ Row, Col int }

func (p Pos) before(q Pos) bool { return p.Row < q.Row || p.Row == q.Row && p.Col < q.Col }

// Span is a range of rows that may not be changed, with what they are, for messages.
type Span struct {
	First, Last int
	Name        string // "Alice, an actor"
}

// change is an edit that can be undone: the text that stood from a place on was replaced.
type change struct {
	from     Pos
	old, new string
	typed    bool // a character that was typed: it joins the one before
	at       Pos  // the cursor before it

	// The locked rows before and after, where they are not simply moved: after gofmt.
	before, after []Span
}

// Editor is a text that is edited. The zero value is not ready: use New.
type Editor struct {
	lines  [][]rune
	at     Pos
	anchor *Pos // the other end of the selection; nil: nothing is selected
	wish   int  // column that the cursor had before it went to a shorter row
	undo   []change
	redo   []change
	locked []Span
	clip   string
	rev    int // grows with every change of the text
	view
}

// New edits a text, with rows that may not be changed. What no source holds is left out.
func New(text string, locked []Span) *Editor {
	e := &Editor{locked: slices.Clone(locked)}
	e.lines = split(clean(text))
	return e
}

// clean leaves out what no source holds, and turns line ends into Go's.
func clean(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(text, ""))
}

func split(text string) [][]rune {
	var out [][]rune
	for _, l := range strings.Split(text, "\n") {
		out = append(out, []rune(l))
	}
	return out
}

// Text returns the text.
func (e *Editor) Text() string {
	var b strings.Builder
	for i, l := range e.lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(string(l))
	}
	return b.String()
}

// Revision grows with every change of the text.
func (e *Editor) Revision() int { return e.rev }

// At returns where the cursor is.
func (e *Editor) At() Pos { return e.at }

// Locked returns the rows that may not be changed, where they are now.
func (e *Editor) Locked() []Span { return slices.Clone(e.locked) }

// inside brings a place into the text.
func (e *Editor) inside(p Pos) Pos {
	p.Row = min(max(p.Row, 0), len(e.lines)-1)
	p.Col = min(max(p.Col, 0), len(e.lines[p.Row]))
	return p
}

// between returns the text from one place to another.
func (e *Editor) between(from, to Pos) string {
	if from.Row == to.Row {
		return string(e.lines[from.Row][from.Col:to.Col])
	}
	var b strings.Builder
	b.WriteString(string(e.lines[from.Row][from.Col:]))
	for row := from.Row + 1; row < to.Row; row++ {
		b.WriteString("\n" + string(e.lines[row]))
	}
	b.WriteString("\n" + string(e.lines[to.Row][:to.Col]))
	return b.String()
}

// lockedAt returns the name of what may not be changed between two places; empty if all of
// it may. A line may be put before or behind locked rows.
func (e *Editor) lockedAt(from, to Pos, text string) string {
	for _, s := range e.locked {
		if to.Row < s.First || from.Row > s.Last {
			continue
		}
		if from == to && from == (Pos{s.Last, len(e.lines[s.Last])}) && strings.HasPrefix(text, "\n") {
			continue
		}
		return s.Name
	}
	return ""
}

// replace puts text in place of what stands between two places, unless that may not be
// changed: then it says what is in the way.
func (e *Editor) replace(from, to Pos, text string, typed bool) (refused string) {
	text = clean(text)
	if name := e.lockedAt(from, to, text); name != "" {
		return name + " may not be changed."
	}
	if len(text) > MaxText || len(e.Text())+len(text) > MaxText {
		return "The text is too long: an exercise has room for 64 KiB."
	}
	c := change{from: from, old: e.between(from, to), new: text, typed: typed, at: e.at}
	if c.old == c.new {
		return ""
	}
	e.redo = nil
	e.remember(c)
	e.apply(c.from, c.old, c.new)
	return ""
}

// remember joins characters that are typed one after the other into one change.
func (e *Editor) remember(c change) {
	if n := len(e.undo); n > 0 && c.typed && c.old == "" {
		last := &e.undo[n-1]
		if last.typed && last.old == "" && end(last.from, last.new) == c.from && !strings.ContainsAny(c.new, " \n\t") {
			last.new += c.new
			return
		}
	}
	e.undo = append(e.undo, c)
	if len(e.undo) > maxUndo {
		e.undo = slices.Delete(e.undo, 0, len(e.undo)-maxUndo)
	}
}

// end returns where a text ends that begins at a place.
func end(from Pos, text string) Pos {
	rows := strings.Split(text, "\n")
	last := len([]rune(rows[len(rows)-1]))
	if len(rows) == 1 {
		return Pos{from.Row, from.Col + last}
	}
	return Pos{from.Row + len(rows) - 1, last}
}

// apply replaces a text without asking, and moves locked rows along.
func (e *Editor) apply(from Pos, old, text string) {
	to := end(from, old)
	head, tail := e.lines[from.Row][:from.Col], e.lines[to.Row][to.Col:]
	rows := split(text)
	rows[0] = slices.Concat(head, rows[0])
	last := len(rows) - 1
	rows[last] = slices.Concat(rows[last], tail)
	e.lines = slices.Concat(e.lines[:from.Row], rows, e.lines[to.Row+1:])
	grown := len(rows) - 1 - (to.Row - from.Row)
	for i := range e.locked {
		if e.locked[i].First > from.Row {
			e.locked[i].First += grown
			e.locked[i].Last += grown
		}
	}
	e.rev++
	e.anchor = nil
	e.at = e.inside(end(from, text))
	e.wish = e.at.Col
}

// Undo takes the last change back. It reports whether there was one.
func (e *Editor) Undo() bool {
	n := len(e.undo)
	if n == 0 {
		return false
	}
	c := e.undo[n-1]
	e.undo = e.undo[:n-1]
	e.redo = append(e.redo, c)
	e.apply(c.from, c.new, c.old)
	e.at = e.inside(c.at)
	if c.before != nil {
		e.locked = slices.Clone(c.before)
	}
	return true
}

// Redo makes the change again that was taken back last.
func (e *Editor) Redo() bool {
	n := len(e.redo)
	if n == 0 {
		return false
	}
	c := e.redo[n-1]
	e.redo = e.redo[:n-1]
	e.undo = append(e.undo, c)
	e.apply(c.from, c.old, c.new)
	if c.after != nil {
		e.locked = slices.Clone(c.after)
	}
	return true
}

// Insert types text at the cursor, in place of what is selected. It returns what is in the
// way, or nothing, as every method does that changes the text.
func (e *Editor) Insert(text string) (refused string) {
	from, to := e.Selection()
	runes := []rune(text)
	typed := from == to && len(runes) == 1 && runes[0] != '\n'
	if typed && e.outdents(runes[0]) {
		from = Pos{e.at.Row, e.at.Col - 1}
	}
	return e.replace(from, to, text, typed && from == to)
}

// outdents reports whether a bracket that closes stands alone in a row that is indented for
// what is inside: then it goes back by a tab.
func (e *Editor) outdents(r rune) bool {
	before := e.lines[e.at.Row][:e.at.Col]
	if r != '}' && r != ')' || e.at.Col == 0 {
		return false
	}
	return !slices.ContainsFunc(before, func(r rune) bool { return r != '\t' })
}

// Newline begins a row, indented as Go would have it: as the one before, and a tab deeper
// after a bracket that opens.
func (e *Editor) Newline() (refused string) {
	from, to := e.Selection()
	row := e.lines[from.Row][:from.Col]
	indent := 0
	for indent < len(row) && row[indent] == '\t' {
		indent++
	}
	text := strings.TrimSpace(string(row))
	if strings.HasSuffix(text, "{") || strings.HasSuffix(text, "(") || strings.HasPrefix(text, "case ") && strings.HasSuffix(text, ":") || text == "default:" {
		indent++
	}
	return e.replace(from, to, "\n"+strings.Repeat("\t", indent), false)
}

// Backspace deletes what is selected, or the character before the cursor.
func (e *Editor) Backspace() (refused string) {
	from, to := e.Selection()
	if from == to {
		from = e.left(from)
	}
	return e.replace(from, to, "", false)
}

// Delete deletes what is selected, or the character behind the cursor.
func (e *Editor) Delete() (refused string) {
	from, to := e.Selection()
	if from == to {
		to = e.right(to)
	}
	return e.replace(from, to, "", false)
}

// Copy keeps what is selected, or the row of the cursor; Cut also deletes it.
func (e *Editor) Copy() string {
	from, to := e.chosen()
	e.clip = e.between(from, to)
	return e.clip
}

// Cut deletes what Copy would copy.
func (e *Editor) Cut() (refused string) {
	from, to := e.chosen()
	text := e.between(from, to)
	if refused = e.replace(from, to, "", false); refused == "" {
		e.clip = text
	}
	return refused
}

// Paste inserts what was copied or cut last.
func (e *Editor) Paste() (refused string) {
	if e.clip == "" {
		return ""
	}
	return e.Insert(e.clip)
}

// chosen is the selection, or the whole row of the cursor with its end.
func (e *Editor) chosen() (from, to Pos) {
	from, to = e.Selection()
	if from != to {
		return from, to
	}
	if from = (Pos{e.at.Row, 0}); e.at.Row == len(e.lines)-1 {
		return from, Pos{e.at.Row, len(e.lines[e.at.Row])}
	}
	return from, Pos{e.at.Row + 1, 0}
}

// Replace puts another text in place of the whole, locked rows and all, as a change that
// can be undone. The new text has the locked rows that spans says.
func (e *Editor) Replace(text string, spans []Span) {
	c := change{old: e.Text(), new: clean(text), at: e.at, before: slices.Clone(e.locked), after: slices.Clone(spans)}
	e.redo = nil
	e.undo = append(e.undo, c)
	e.apply(c.from, c.old, c.new)
	e.locked, e.at = slices.Clone(spans), Pos{}
}

// Formatted takes the text in gofmt's form. Locked rows keep their words; gofmt only moves them.
func (e *Editor) Formatted(text string) {
	at := e.at
	if text == e.Text() {
		return
	}
	spans := e.follow(split(text))
	c := change{from: Pos{}, old: e.Text(), new: text, at: e.at, before: slices.Clone(e.locked), after: spans}
	e.redo = nil
	e.undo = append(e.undo, c)
	e.apply(c.from, c.old, c.new)
	e.locked, e.at = slices.Clone(spans), e.inside(at)
}

// follow finds the locked rows in a text that differs only in its white space: the n-th row
// with words is the n-th there.
func (e *Editor) follow(lines [][]rune) []Span {
	words := func(all [][]rune) (rows []int) {
		for i, l := range all {
			if strings.TrimSpace(string(l)) != "" {
				rows = append(rows, i)
			}
		}
		return rows
	}
	old, now := words(e.lines), words(lines)
	out := slices.Clone(e.locked)
	if len(old) != len(now) {
		return out
	}
	for i, s := range out {
		first, _ := slices.BinarySearch(old, s.First)
		last, exact := slices.BinarySearch(old, s.Last)
		if !exact {
			last--
		}
		if first < len(now) && last >= first && last < len(now) {
			out[i].First, out[i].Last = now[first], now[last]
		}
	}
	return out
}
