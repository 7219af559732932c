package course

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"racelab/sim"
	"racelab/sim/number"
)

// Option is one answer of a question.
type Option struct {
	Text  string
	Right bool
	Why   string // a sentence, told after the answer
}

// Question is a question with options, of which one or several are right.
type Question struct {
	Text    string
	Options []Option
	Several bool   // pick every option that is right
	About   string // in two or three words, for a heading; may be empty
	Start   string // the part of Text that says with which values a run begins, for who shows them otherwise; may be empty
}

// Mark is what an answer is worth.
type Mark struct {
	Right  bool
	Partly bool     // something of it is right, and not all
	Why    []string // a sentence for each option that was judged wrongly
	Named  []int    // the options that words named, where the answer was typed
}

// Grade compares what was picked, as indexes of options, with what is right. Of a
// question that takes one answer, any option that is right will do.
func (q Question) Grade(picked []int) Mark {
	if !q.Several {
		return q.gradeOne(picked)
	}
	m := Mark{Right: true}
	hit := false
	for i, o := range q.Options {
		is := slices.Contains(picked, i)
		hit = hit || is && o.Right
		if is == o.Right {
			continue
		}
		m.Right = false
		m.Why = append(m.Why, o.Text+": "+o.Why)
	}
	m.Partly = hit && !m.Right
	return m
}

func (q Question) gradeOne(picked []int) Mark {
	if len(picked) != 1 || picked[0] < 0 || picked[0] >= len(q.Options) {
		return Mark{}
	}
	o := q.Options[picked[0]]
	m := Mark{Right: o.Right}
	if !o.Right {
		m.Why = []string{o.Text + ": " + o.Why}
	}
	return m
}

// Truth is the right answer in words.
func (q Question) Truth() string {
	var out []string
	for _, o := range q.Options {
		if o.Right {
			out = append(out, o.Text)
		}
	}
	return strings.Join(out, " | ")
}

// Said is what was picked, in words.
func (q Question) Said(picked []int) string {
	var out []string
	for i, o := range q.Options {
		if slices.Contains(picked, i) {
			out = append(out, o.Text)
		}
	}
	return strings.Join(out, " | ")
}

// The options of a prediction: how many in all, at most, and how many of them are
// possible; and how few there may be before weaker ones are looked for.
const (
	maxOptions  = 7
	maxPossible = 3
	minOptions  = 5
)

// Predict asks what can be left behind, before anything was shown. Options that
// are right are outcomes of the census; the others are what somebody might expect
// and no interleaving has (see impossible). It may explore fixes for these, once.
func (s *Study) Predict() Question { return s.predict() }

func (s *Study) askWhatIsLeft() Question {
	r := s.chance("predict")
	who, start := s.beginning()
	q := Question{Text: who + start + "What can be left behind? Pick everything that can.", Start: start, Several: true}
	possible := s.possible()
	for _, o := range possible {
		q.Options = append(q.Options, Option{Text: o.Text, Right: true, Why: s.proof(o)})
	}
	for _, text := range s.impossible(maxOptions-len(possible), minOptions-len(possible)) {
		q.Options = append(q.Options, Option{Text: text, Why: s.disproof()})
	}
	shuffle(r, q.Options)
	return q
}

// disproof says why an outcome is none.
func (s *Study) disproof() string {
	return "no interleaving ends like this, and the explorer ran " + countText(s.report) + "."
}

// widestStart and widestTable bound what is said of the start, in bytes.
const (
	widestStart = 60
	widestTable = 120
)

// beginning says who the actors are, when a run is over and which fault is on, and then, if it is short, with
// which values it starts, tables by their columns: none that are nothing yet, or that Go writes
// as structs.
func (s *Study) beginning() (who, start string) {
	v := s.failing.View(0)
	var names, vars []string
	for _, a := range v.Actors {
		if a.State != sim.Done { // it has nothing to do: it is there for a fault that is off
			names = append(names, a.Name)
		}
	}
	tables := map[string]string{}
	for _, t := range v.Things {
		if t.Kind == sim.SQLTable {
			tables[t.Name] = tableText(t)
		}
	}
	for _, x := range v.Shared {
		if _, is := tables[x.Name]; !is && !strings.ContainsAny(x.Value, "{[&<") && !slices.Contains([]string{"0", "false", "nil", `""`, "empty"}, x.Value) {
			vars = append(vars, x.Name+" "+x.Value)
		}
	}
	who = "The actors, " + list(names) + ", run until they have ended or nobody can continue. "
	if len(names) < 2 {
		who = "The program runs until it has ended or nobody can continue. "
	}
	for _, w := range s.Lesson.Switches {
		if slices.Contains(s.base, w.Name) {
			who += "The fault " + w.Name + " is on: " + strings.TrimSuffix(w.Text, ".") + ". "
		}
	}
	if values := strings.Join(vars, ", "); values != "" && len(values) <= widestStart {
		start += "It begins with " + values + ". "
	}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		if rows := tables[name]; rows != "" && len(rows) <= widestTable {
			start += "The table " + name + " begins with " + rows + ". "
		}
	}
	return who, start
}

// tableText writes the rows of a table: "id 123, balance 40; id 124, balance 10".
func tableText(t sim.Thing) string {
	var rows []string
	for _, r := range t.Rows {
		var cells []string
		for i, c := range r.Cells {
			if i < len(t.Heads) {
				c = t.Heads[i] + " " + c
			}
			cells = append(cells, c)
		}
		rows = append(rows, strings.Join(cells, ", "))
	}
	return strings.Join(rows, "; ")
}

// Odds says how likely an outcome is when every choice is a fair one.
func Odds(o sim.Outcome, complete bool) string {
	return number.Chance(o.Probability, o.Exact, complete, "probability ", "probability about ")
}

func countText(r *sim.Report) string {
	switch {
	case r.Interleavings == nil:
		return "them all"
	case r.Interleavings.IsInt64() && r.Interleavings.Int64() == 1:
		return "the only one"
	}
	return "all " + number.Big(r.Interleavings)
}

// possible picks outcomes of the census: a failing one and one that holds, if
// there are both, then what is most frequent.
func (s *Study) possible() []sim.Outcome {
	all := slices.Clone(s.report.Outcomes)
	slices.SortStableFunc(all, func(a, b sim.Outcome) int {
		switch {
		case a.Probability > b.Probability:
			return -1
		case a.Probability < b.Probability:
			return 1
		}
		return 0
	})
	var out []sim.Outcome
	take := func(fits func(sim.Outcome) bool) {
		for _, o := range all {
			same := func(p sim.Outcome) bool { return p.Text == o.Text }
			if len(out) < maxPossible && fits(o) && !slices.ContainsFunc(out, same) {
				out = append(out, o)
				return
			}
		}
	}
	take(func(o sim.Outcome) bool { return o.Fails })
	take(func(o sim.Outcome) bool { return !o.Fails })
	take(func(sim.Outcome) bool { return true })
	return out
}

func (s *Study) proof(o sim.Outcome) string { return proofIn(o, s.report) }

// proofIn says why an outcome of a census is possible.
func proofIn(o sim.Outcome, r *sim.Report) string {
	if o.Interleavings == nil || r.Interleavings == nil {
		return "some interleavings end like this."
	}
	verb := "end"
	if o.Interleavings.IsInt64() && o.Interleavings.Int64() == 1 {
		verb = "ends"
	}
	return fmt.Sprintf("%s of %s interleavings %s like this.", number.Big(o.Interleavings), number.Big(r.Interleavings), verb)
}

// knows reports whether some interleaving of the lesson, as it stands, ends so.
func (s *Study) knows(text string) bool { return knows(s.report, text) }

// knows reports whether some interleaving of a census ends so.
func knows(r *sim.Report, text string) bool {
	return slices.ContainsFunc(r.Outcomes, func(o sim.Outcome) bool { return normal(o.Text) == normal(text) })
}

// impossible makes up to n outcomes that look possible and are not: first what the lesson's
// page says that people expect, then what the wrong and the partial fixes leave behind,
// then what the right ones do. For a lesson whose page says nothing, there is also what
// somebody gets who counts an actor too many or too few, and if that makes fewer than
// enough, a deadlock joins them. Without a complete census nothing can be called
// impossible, and there are none.
func (s *Study) impossible(n, enough int) []string {
	if !s.report.Complete {
		return nil
	}
	var out []string
	add := func(text string) {
		same := func(o string) bool { return normal(o) == normal(text) }
		if len(out) < n && text != "" && !s.knows(text) && !slices.ContainsFunc(out, same) {
			out = append(out, text)
		}
	}
	for _, text := range s.Lesson.Expects {
		add(text)
	}
	for _, kind := range []string{"wrong", "partial", "fix"} {
		found := 0
		for _, w := range s.Lesson.Switches {
			if w.Kind != kind || found >= n-1 || len(out) >= n { // to explore a fix may take minutes: none is explored for nothing
				continue
			}
			for _, text := range s.newWith(w) {
				found++
				add(text)
			}
		}
	}
	if len(s.Lesson.Expects) > 0 {
		return out
	}
	plurals, seen := s.plurals(), append(slices.Clone(out), s.texts()...)
	for _, o := range s.report.Outcomes {
		for _, other := range perturbed(o.Text, seen, s.steps(), plurals) {
			add(other)
		}
	}
	if len(s.report.Livelocks) == 0 && len(out) < enough {
		add("it never ends: the actors repeat the same steps for ever")
	}
	if len(s.report.Deadlocks) == 0 && len(out) < enough {
		add("deadlock: nobody can continue")
	}
	if len(out) < enough {
		add("panic: somebody uses what is not there")
	}
	return out
}

// texts are the outcomes of the census.
func (s *Study) texts() []string {
	var out []string
	for _, o := range s.report.Outcomes {
		out = append(out, o.Text)
	}
	return out
}

// newWith returns what runs leave behind with a switch on, and no run of the lesson as it
// stands.
func (s *Study) newWith(w sim.Switch) []string {
	r, err := s.numbers(with(s.base, w.Name)...)
	if err != nil {
		return nil
	}
	var out []string
	for _, o := range r.Outcomes {
		if o.Kind == sim.Finished && !s.knows(o.Text) {
			out = append(out, o.Text)
		}
	}
	return out
}

// steps are the amounts by which actors change numbers, as far as the source says.
func (s *Study) steps() []int {
	var out []int
	for _, actor := range s.Lesson.Actors() {
		text, err := s.Lesson.Placeholder(s.numbers, "literal", actor)
		if n, bad := strconv.Atoi(text); err == nil && bad == nil && n > 0 && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// plurals returns the words that outcomes have with and without an s.
func (s *Study) plurals() map[string]bool {
	words := map[string]bool{}
	for _, o := range s.report.Outcomes {
		for _, w := range strings.Fields(o.Text) {
			words[strings.Trim(w, ",;:.")] = true
		}
	}
	out := map[string]bool{}
	for w := range words {
		if words[w+"s"] {
			out[w] = true
		}
	}
	return out
}

var counted = regexp.MustCompile(`(?:\B-)?\d+|\bonce\b|\btwice\b|\bthree times\b`)

// perturbed returns an outcome with one of its numbers changed, in ways in which people
// get it wrong: by what an actor adds, too much or too little, or by one. The last
// number comes first. Numbers that are the same wherever they were seen are names, and
// stay. Words that are counted, of plurals, take the form that the number asks for.
func perturbed(text string, seen []string, steps []int, plurals map[string]bool) []string {
	var out []string
	all := counted.FindAllStringIndex(text, -1)
	for i := len(all) - 1; i >= 0; i-- {
		before, word, after := text[:all[i][0]], text[all[i][0]:all[i][1]], text[all[i][1]:]
		n, times, ok := numberOf(word)
		if !ok {
			continue
		}
		values := valuesAt(text, i, seen)
		for _, m := range near(n, values, append(slices.Clone(steps), 1)) {
			written := likeClock(before, strconv.Itoa(m))
			if times {
				written = timesOf(m)
			}
			if written != "" && !beyond(m, after) {
				out = append(out, before+written+agreeing(after, m, plurals))
			}
		}
	}
	return out
}

// valuesAt returns the values that the ith number of an outcome has in outcomes that
// differ from it in nothing but numbers.
func valuesAt(text string, i int, seen []string) []int {
	form := func(t string) string { return counted.ReplaceAllString(t, "#") }
	var out []int
	for _, o := range seen {
		if form(o) != form(text) {
			continue
		}
		if n, _, ok := numberOf(counted.FindAllString(o, -1)[i]); ok && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// near returns numbers that somebody may take for n: those that differ from it as some of
// the values differ from each other, by one of the steps. Where no two do, the number is a
// name or a code, and there are none.
func near(n int, values, steps []int) []int {
	var out []int
	for _, d := range steps {
		if !slices.ContainsFunc(values, func(v int) bool { return slices.Contains(values, v+d) }) {
			continue
		}
		for _, m := range []int{n - d, n + d} {
			natural := m > 0 || slices.Contains(values, m) || slices.Min(values) < 0
			if natural && !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}

// beyond reports whether a number is followed by "of" and a smaller one.
func beyond(n int, after string) bool {
	rest, ok := strings.CutPrefix(after, " of ")
	if !ok {
		return false
	}
	word, _, _ := strings.Cut(rest, " ")
	all, err := strconv.Atoi(word)
	return err == nil && n > all
}

// numberOf reads a number in digits or, with times, as how often. ok is false for one
// that is too large to be counted.
func numberOf(word string) (n int, times, ok bool) {
	switch word {
	case "once":
		return 1, true, true
	case "twice":
		return 2, true, true
	case "three times":
		return 3, true, true
	}
	n, err := strconv.Atoi(word)
	return n, false, err == nil && n < 1<<30 && n > -1<<30
}

// timesOf writes how often; empty for what is not written so.
func timesOf(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	case 3:
		return "three times"
	}
	return ""
}

// likeClock writes the number after a colon with two digits, as clocks do.
func likeClock(before, number string) string {
	if strings.HasSuffix(before, ":") && len(number) == 1 {
		return "0" + number
	}
	return number
}

// agreeing puts the word after a number into the form that the number asks for.
func agreeing(rest string, n int, plurals map[string]bool) string {
	word, tail, _ := strings.Cut(strings.TrimPrefix(rest, " "), " ")
	one := strings.TrimSuffix(word, "s")
	if !plurals[one] {
		return rest
	}
	if n != 1 {
		one += "s"
	}
	return strings.TrimRight(" "+one+" "+tail, " ")
}
