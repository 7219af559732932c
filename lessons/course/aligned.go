package course

import (
	"regexp"
	"slices"
	"strings"
)

// piece is a term with the clause that it stands in: "book 48, shelf 98" has two
// clauses. A number belongs to the words of its clause.
type piece struct {
	term   string
	clause int
}

var (
	clauseEnd  = regexp.MustCompile(`[,;]\s*`)
	assignment = regexp.MustCompile(`=\s*\S+\s+`)
)

// pieces cuts words into terms, clause by clause. "car=7 bike=3" has two clauses, too.
func pieces(text string) []piece {
	text = assignment.ReplaceAllStringFunc(text, func(s string) string { return strings.TrimSpace(s) + ", " })
	var out []piece
	for i, clause := range clauseEnd.Split(text, -1) {
		for _, t := range terms(clause) {
			out = append(out, piece{t, i})
		}
	}
	return out
}

// alignment says where each piece of what was said stands in an outcome.
type alignment struct {
	said, outcome []piece
	at            []int // at[i] is the place in outcome of said[i]
}

// alignments calls found with every way in which what was said is a part of the outcome
// with each number at its name. If any is true, a number may stand for any other.
func alignments(said, outcome []piece, any bool, found func(at []int)) {
	if len(said) > len(outcome) {
		return
	}
	a := alignment{said: said, outcome: outcome}
	var place func()
	place = func() {
		i := len(a.at)
		if i == len(said) {
			if a.fits() {
				found(a.at)
			}
			return
		}
		for j, o := range outcome {
			same := o.term == said[i].term || any && isNumber(o.term) && isNumber(said[i].term)
			if same && !slices.Contains(a.at, j) {
				a.at = append(a.at, j)
				place()
				a.at = a.at[:i]
			}
		}
	}
	place()
}

// aligns reports whether what was said is a part of the outcome, with each number at its
// name. Without a number the order of words says nothing.
func aligns(said, outcome []piece) (ok bool) {
	if !slices.ContainsFunc(said, func(p piece) bool { return isNumber(p.term) }) {
		return holdsAll(termsOf(outcome), termsOf(said))
	}
	alignments(said, outcome, false, func([]int) { ok = true })
	return ok
}

func termsOf(pieces []piece) []string {
	var out []string
	for _, p := range pieces {
		out = append(out, p.term)
	}
	return out
}

func (a *alignment) clause(i int) int { return a.outcome[a.at[i]].clause }

func (a *alignment) number(i int) bool { return isNumber(a.said[i].term) }

// fits reports whether each number stands at its name: every clause is said in one go and
// with its numbers in order, and clauses without their names stand where the outcome has them.
func (a *alignment) fits() bool {
	var order []int
	for i := range a.at {
		c := a.clause(i)
		if len(order) > 0 && order[len(order)-1] == c {
			continue
		}
		if slices.Contains(order, c) {
			return false
		}
		order = append(order, c)
	}
	if !slices.IsSorted(order) && slices.ContainsFunc(order, a.bare) {
		return false
	}
	return a.ordered() && a.separated()
}

// bare reports whether a clause is said by its numbers only.
func (a *alignment) bare(clause int) bool {
	for i := range a.at {
		if a.clause(i) == clause && !a.number(i) {
			return false
		}
	}
	return true
}

// ordered reports whether the numbers of every clause are in the outcome's order, and
// words between two of them still are.
func (a *alignment) ordered() bool {
	for i := range a.at {
		for j := range i {
			bound := a.number(i) && a.number(j) || a.number(i) && a.inner(a.at[j]) || a.number(j) && a.inner(a.at[i])
			if a.clause(i) == a.clause(j) && bound && a.at[j] > a.at[i] {
				return false
			}
		}
	}
	return true
}

// inner reports whether a word of the outcome has numbers of its clause on both sides.
func (a *alignment) inner(at int) bool {
	before, after := false, false
	for i, o := range a.outcome {
		if o.clause == a.outcome[at].clause && isNumber(o.term) {
			before, after = before || i < at, after || i > at
		}
	}
	return before && after
}

// separated reports whether no number was said of the name in front of it or behind it, and
// taken for another's: where one clause of the outcome follows another without a comma, both
// must have all their numbers.
func (a *alignment) separated() bool {
	crossed, straddled := false, false
	for i := 1; i < len(a.at); i++ {
		comma := a.said[i-1].clause != a.said[i].clause
		c, d := a.clause(i-1), a.clause(i)
		straddled = straddled || comma && c == d
		if comma || c == d {
			continue
		}
		crossed = true
		if !a.full(c) || !a.full(d) || a.bare(d) && !a.number(i-1) && !a.asWritten(c) || a.bare(c) && !a.number(i) && !a.asWritten(d) {
			return false
		}
	}
	return !crossed || !straddled
}

// full reports whether all numbers of a clause of the outcome were said.
func (a *alignment) full(clause int) bool {
	for i, o := range a.outcome {
		if o.clause == clause && isNumber(o.term) && !slices.Contains(a.at, i) {
			return false
		}
	}
	return true
}

// asWritten reports whether a clause was said in the order that the outcome has.
func (a *alignment) asWritten(clause int) bool {
	last := -1
	for i, at := range a.at {
		if a.clause(i) != clause {
			continue
		}
		if at < last {
			return false
		}
		last = at
	}
	return true
}

// numeral is a number as an outcome writes it; "at once" is none.
var numeral = regexp.MustCompile(`(?i)\bat once\b|-?\b\d+|\b(?:zero|none|once|twice|thrice|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b`)

// filled returns the outcomes that arise if the numbers that were said are put in place of
// those of an outcome, where it has as many and nothing but the numbers differs.
func filled(outcome string, said []piece) (out []string) {
	form := pieces(outcome)
	numbers := func(in []piece) (n int) {
		for _, p := range in {
			if isNumber(p.term) {
				n++
			}
		}
		return n
	}
	n := numbers(form)
	if n == 0 || numbers(said) != n {
		return nil
	}
	alignments(said, form, true, func(at []int) {
		var values []string
		for i, p := range form {
			if isNumber(p.term) {
				values = append(values, said[slices.Index(at, i)].term)
			}
		}
		if text, ok := withNumbers(outcome, values); ok && !slices.Contains(out, text) {
			out = append(out, text)
		}
	})
	return out
}

// withNumbers writes an outcome with other numbers. ok is false if it has not as many.
func withNumbers(outcome string, values []string) (text string, ok bool) {
	used := 0
	text = numeral.ReplaceAllStringFunc(outcome, func(was string) string {
		word := strings.ToLower(was)
		if word == "at once" {
			return was
		}
		used++
		if used > len(values) {
			return was
		}
		if word == "once" || word == "twice" || word == "thrice" {
			return values[used-1] + " times"
		}
		return values[used-1]
	})
	return text, used == len(values)
}

var (
	// dashes that stand in front of a number are minus signs.
	dashes = regexp.MustCompile(`[−–](\s*\d)`)
	// compared is what says more of an outcome than that it is one: a comparison, a denial by a
	// sign, a calculation.
	compared = regexp.MustCompile(`(?i)[<>≠≤≥≈~✗✘✕✖❌≮≯]|![^\s!]|^\s*!|\bup\s+to\b|\d\s*\+|\d\s*[-*/^]\s*\d`)
	// loose is a dash that may be a minus sign.
	loose = regexp.MustCompile(`(?:^|\s)-\s+\d`)
	below = regexp.MustCompile(`(?:^|\s)-\d`)
)

// doubtful reports whether what was typed has signs that make it no plain outcome.
func doubtful(text string, known []string) bool {
	for _, k := range known {
		if strings.EqualFold(k, text) {
			return false
		}
	}
	return compared.MatchString(strings.ReplaceAll(text, "->", " ")) || loose.MatchString(text) && slices.ContainsFunc(known, below.MatchString)
}
