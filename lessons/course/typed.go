package course

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Typed judges an outcome in the learner's own words. They are understood if they say
// as much as a program would: "130", "the balance is 130", "a balance of 130" and
// "balance=130" are the same. ok is false if they are not understood, or could mean
// outcomes of which one is possible and another is not: what was not understood is
// not graded, and o.Why says how it could be written.
//
// Several outcomes may be given, with "or" or semicolons between them. o.Right says whether
// all of them are possible. They are graded as picks are: the question asks for everything
// that is possible, so whoever leaves out what it offers is right in part. Options that were
// picked beside the words, by their indexes, are part of the answer.
func (s *Study) Typed(text string, picked ...int) (o Option, mark Mark, ok bool) {
	o.Text = strings.Join(strings.Fields(dashes.ReplaceAllString(text, "-$1")), " ")
	known := s.sayable()
	if doubtful(o.Text, known) {
		o.Why = s.unclear()
		return o, Mark{}, false
	}
	var said []Option
	parts := separate(withoutLeft(o.Text, known), known)
	if len(parts) == 0 {
		o.Why = s.unclear()
		return o, Mark{}, false
	}
	for _, part := range parts {
		all, understood := s.typedPart(part, known)
		if !understood {
			if whole, ok := s.typedPart(semicolons.ReplaceAllString(o.Text, ", "), known); ok && semicolons.MatchString(o.Text) {
				said = whole
				break
			}
			return all[0], Mark{}, false
		}
		said = append(said, all...)
	}
	mark = s.gradeSaid(s.beside(said, picked))
	o.Right, o.Why = !slices.ContainsFunc(said, func(one Option) bool { return !one.Right }), said[len(said)-1].Why
	return o, mark, true
}

// beside returns what was picked and what was said, each outcome once.
func (s *Study) beside(said []Option, picked []int) []Option {
	var out []Option
	for i, o := range s.Predict().Options {
		if slices.Contains(picked, i) {
			out = append(out, o)
		}
	}
	for _, one := range said {
		if !slices.ContainsFunc(out, func(o Option) bool { return normal(o.Text) == normal(one.Text) }) {
			out = append(out, one)
		}
	}
	return out
}

// gradeSaid grades outcomes that were said instead of picked. It tells of each of them what
// the census has, and then which possible ones of the question are missing.
func (s *Study) gradeSaid(said []Option) Mark {
	m := Mark{Right: true}
	for _, one := range said {
		m.Why = append(m.Why, one.Text+": "+one.Why)
		m.Right = m.Right && one.Right
		m.Partly = m.Partly || one.Right
	}
	for i, o := range s.Predict().Options {
		named := slices.ContainsFunc(said, func(one Option) bool { return normal(one.Text) == normal(o.Text) })
		if named {
			m.Named = append(m.Named, i)
		}
		if o.Right && !named {
			m.Why = append(m.Why, o.Text+" can happen, too: "+o.Why)
			m.Right = false
		}
	}
	m.Partly = m.Partly && !m.Right
	return m
}

var between = regexp.MustCompile(`(?i)\s*(?:;|\||\bor\b)\s*`)

// semicolons may also stand between the parts of one outcome.
var semicolons = regexp.MustCompile(`\s*[;|]\s*`)

// separate cuts what was typed into outcomes; an outcome that has such a word or sign itself is
// left whole. There are none if the parts are outcomes each for itself, and one together.
func separate(text string, known []string) []string {
	var out []string
	for _, part := range between.Split(text, -1) {
		if part != "" {
			out = append(out, part)
		}
	}
	exact := func(text string) int {
		return slices.IndexFunc(known, func(k string) bool { return normal(k) == normal(text) || slices.Equal(terms(k), terms(text)) })
	}
	switch whole := exact(text); {
	case len(out) == 0:
		return []string{text}
	case whole < 0 || len(out) == 1:
		return out
	case slices.ContainsFunc(out, func(part string) bool { return exact(part) < 0 }):
		return []string{known[whole]}
	}
	return nil
}

var left = regexp.MustCompile(`(?i)\bleft\b`)

// withoutLeft drops the word "left", unless it is the name of a number: "130 is left" says 130.
func withoutLeft(text string, known []string) string {
	if slices.ContainsFunc(known, left.MatchString) {
		return text
	}
	return strings.Join(strings.Fields(left.ReplaceAllString(text, " ")), " ")
}

// sayable returns the outcomes that words may mean: those of the census, and those
// that the prediction offers.
func (s *Study) sayable() []string {
	var out []string
	for _, o := range s.report.Outcomes {
		out = append(out, o.Text)
	}
	for _, o := range s.Predict().Options {
		if !slices.Contains(out, o.Text) {
			out = append(out, o.Text)
		}
	}
	return out
}

// typedPart judges what stands between two separators: an outcome, or, if it is none, several
// of which only the numbers were given: "130, 150 and 180". Words with "and" between them are
// not taken apart: they may be one outcome.
func (s *Study) typedPart(text string, known []string) ([]Option, bool) {
	whole, ok := s.typedOne(text, known)
	said := terms(text)
	if ok || len(said) < 2 || slices.ContainsFunc(said, func(t string) bool { return !isNumber(t) }) {
		return []Option{whole}, ok
	}
	var out []Option
	for _, number := range said {
		one, ok := s.typedOne(number, known)
		strange := grouped.MatchString(text) && !slices.Contains(known, one.Text) // 1,300 may be one number
		if !ok || strange || len(digits.FindAllString(one.Text, -1)) != 1 {
			return []Option{whole}, false
		}
		out = append(out, one)
	}
	return out, true
}

// grouped is what may be digits of one number.
var grouped = regexp.MustCompile(`\d[.,']\d`)

// typedOne judges one outcome.
func (s *Study) typedOne(text string, known []string) (o Option, ok bool) {
	o.Text = text
	var meant []string
	said := terms(text)
	switch exact := slices.IndexFunc(known, func(k string) bool { return normal(k) == normal(text) || slices.Equal(terms(k), said) }); {
	case exact >= 0:
		meant = []string{known[exact]}
	case len(said) > 0:
		meant = s.meaning(pieces(text), known)
	}
	possible, impossible := 0, 0
	for _, m := range meant {
		if s.knows(m) {
			possible++
		} else {
			impossible++
		}
	}
	switch {
	case possible > 0 && impossible > 0:
		o.Why = "That could mean “" + meant[0] + "” or “" + meant[len(meant)-1] + "”. Say which, in the words of the list, or pick numbers."
		return o, false
	case len(meant) == 0:
		o.Why = s.unclear()
		return o, false
	}
	o.Text, o.Right = meant[0], possible > 0
	o.Why = s.disproof()
	if !s.report.Complete {
		o.Why = "none of the interleavings covered ends like this."
	}
	if o.Right {
		o.Why = s.proofOf(meant[0])
	}
	return o, true
}

// unclear says how an outcome that was not understood could be written.
func (s *Study) unclear() string {
	return "It is not clear which outcome that means, so it is not graded. Write it as in the list, such as “" + s.sample() + "”, or pick numbers of the list."
}

// sample is an outcome of the list that gives nothing away: the first that it shows, of those with a number if there are
// such, as their form is what people write otherwise.
func (s *Study) sample() string {
	options := s.Predict().Options
	return options[max(slices.IndexFunc(options, func(o Option) bool { return digits.MatchString(o.Text) }), 0)].Text
}

// proofOf says how many interleavings end so.
func (s *Study) proofOf(text string) string {
	for _, o := range s.report.Outcomes {
		if normal(o.Text) == normal(text) {
			return s.proof(o)
		}
	}
	return "some interleavings end like this."
}

// meaning returns the outcomes that words may mean: known ones that have all of the
// terms, with each number at its name; if there is none, known ones with other numbers
// put in, where nothing but the numbers differs. Numbers without a name that are an
// outcome in another order are returned with it: nobody knows which was meant.
func (s *Study) meaning(said []piece, known []string) []string {
	nameless := !slices.ContainsFunc(said, func(p piece) bool { return !isNumber(p.term) })
	var out, mixed []string
	for _, k := range known {
		form := pieces(k)
		if aligns(said, form) {
			out = append(out, k)
		} else if nameless && holdsAll(termsOf(form), termsOf(said)) {
			mixed = append(mixed, k)
		}
	}
	if len(out) > 0 {
		return append(out, mixed...)
	}
	if len(mixed) > 0 {
		return nil
	}
	return filledForm(said, known)
}

// filledForm returns the outcome that arises from the numbers that were said, if only one
// form of outcome takes them; a form all of whose words were said goes before others.
func filledForm(said []piece, known []string) []string {
	var whole, part []string
	add := func(to *[]string, text string) {
		if !slices.ContainsFunc(*to, func(t string) bool { return slices.Equal(terms(t), terms(text)) }) {
			*to = append(*to, text)
		}
	}
	for _, k := range known {
		for _, text := range filled(k, said) {
			if len(pieces(k)) == len(said) {
				add(&whole, text)
			} else {
				add(&part, text)
			}
		}
	}
	if len(whole) == 1 {
		return whole
	}
	if len(whole) > 1 || len(part) > 1 { // several forms take these numbers: nobody knows which was meant
		return nil
	}
	return part
}

// holdsAll reports whether all has every one of some, each as often.
func holdsAll(all, some []string) bool {
	left := slices.Clone(all)
	for _, t := range some {
		i := slices.Index(left, t)
		if i < 0 {
			return false
		}
		left = slices.Delete(left, i, i+1)
	}
	return true
}

var digits = regexp.MustCompile(`\d+`)

func isNumber(t string) bool {
	_, err := strconv.ParseInt(t, 10, 64)
	return err == nil
}

// terms brings words into a form in which only what they say counts: numbers in
// digits, words in the singular, nothing that only makes a sentence of them.
func terms(text string) []string {
	words := strings.FieldsFunc(atOnce.ReplaceAllString(strings.ToLower(text), "simultaneous"), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '+'
	})
	var out []string
	before := "" // what the next word is joined to: a sign, or that it is denied
	for _, w := range words {
		w = strings.Trim(w, "+")
		if strings.Trim(w, "-") == "" || filler[w] {
			continue
		}
		w = timesSign.ReplaceAllString(w, "$1")
		if m, ok := same[w]; ok {
			w = m
		}
		if w == denied || w == negative {
			before = w
			continue
		}
		if n, err := strconv.ParseInt(w, 10, 64); err == nil {
			w = strconv.FormatInt(n, 10)
		} else if len(w) > 3 && !strings.HasSuffix(w, "ss") {
			w = strings.TrimSuffix(w, "s")
		}
		if before == denied || before == negative && isNumber(w) {
			w = before + w
		}
		before = ""
		out = append(out, w)
	}
	if before != "" {
		out = append(out, before)
	}
	return out
}

// atOnce is no number of times.
var atOnce = regexp.MustCompile(`\bat once\b`)

// Words that change the one that follows, as they stand in front of it in a term.
const (
	denied   = "!"
	negative = "-"
)

// timesSign is a number with an x for "times".
var timesSign = regexp.MustCompile(`^(\d+)x$`)

// filler are words that say nothing of an outcome.
var filler = set("a an the is are was were be been being it its there of in on at end ends ended up with to will would could can may might " +
	"leaves leave behind result results outcome equals equal becomes time times that this i think and then so final finally")

// same are other words for the same.
var same = map[string]string{
	"zero": "0", "none": "0", "one": "1", "once": "1", "two": "2", "twice": "2", "three": "3", "thrice": "3", "four": "4", "five": "5", "six": "6",
	"seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "deadlocks": "deadlock", "deadlocked": "deadlock",
	"hangs": "deadlock", "hang": "deadlock", "stuck": "deadlock", "panics": "panic", "crashes": "panic", "no": denied, "not": denied, "without": denied, "minus": negative,
}

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}
