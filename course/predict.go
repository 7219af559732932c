package course

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"racelab/number"
	"racelab/sim"
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
	Several bool // pick every option that is right
}

// Grade compares what was picked, as indexes of options, with what is right.
func (q Question) Grade(picked []int) (right bool, why []string) {
	right = true
	for i, o := range q.Options {
		is := slices.Contains(picked, i)
		if is == o.Right {
			continue
		}
		right = false
		why = append(why, o.Text+": "+o.Why)
	}
	return right, why
}

// The most options that a prediction has, and the most of them that are possible.
const (
	maxOptions  = 5
	maxPossible = 3
)

// Predict asks what can be left behind, before anything was shown. Options that
// are right are outcomes of the census; the others are outcomes of other switch
// sets, or outcomes with another number, that no interleaving has.
func (s *Study) Predict() Question {
	r := s.chance("predict")
	q := Question{Text: s.beginning() + "What can be left behind? Pick everything that can.", Several: true}
	possible := s.possible()
	for _, o := range possible {
		q.Options = append(q.Options, Option{Text: o.Text, Right: true, Why: s.proof(o)})
	}
	for _, text := range s.impossible(maxOptions - len(possible)) {
		q.Options = append(q.Options, Option{Text: text, Why: "no interleaving ends so, and the explorer ran " + countText(s.report) + "."})
	}
	shuffle(r, q.Options)
	return q
}

// widestStart bounds what is said of the start, in bytes.
const widestStart = 60

// beginning says who the actors are, when a run is over, and, if it is short, with
// which values it starts: none that are nothing yet, or that Go writes as structs.
func (s *Study) beginning() string {
	v := s.failing.View(0)
	var names, vars []string
	for _, a := range v.Actors {
		names = append(names, a.Name)
	}
	for _, x := range v.Shared {
		if !strings.ContainsAny(x.Value, "{[&<") && !slices.Contains([]string{"0", "false", `""`, "empty"}, x.Value) {
			vars = append(vars, x.Name+" "+x.Value)
		}
	}
	text := "The actors, " + list(names) + ", run until they have ended or nobody can go on. "
	if len(names) < 2 {
		text = "The program runs until it has ended or nobody can go on. "
	}
	if start := strings.Join(vars, ", "); start != "" && len(start) <= widestStart {
		text += "It begins with " + start + ". "
	}
	return text
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

func (s *Study) proof(o sim.Outcome) string {
	if o.Interleavings == nil || s.report.Interleavings == nil {
		return "some interleavings end so."
	}
	verb := "end"
	if o.Interleavings.IsInt64() && o.Interleavings.Int64() == 1 {
		verb = "ends"
	}
	return fmt.Sprintf("%s of %s interleavings %s so.", number.Big(o.Interleavings), number.Big(s.report.Interleavings), verb)
}

// knows reports whether some interleaving of the lesson, as it stands, ends so.
func (s *Study) knows(text string) bool {
	return slices.ContainsFunc(s.report.Outcomes, func(o sim.Outcome) bool { return normal(o.Text) == normal(text) })
}

// impossible makes up to n outcomes that look possible and are not. Without a
// complete census nothing can be called impossible, and there are none.
func (s *Study) impossible(n int) []string {
	if !s.report.Complete {
		return nil
	}
	var out []string
	add := func(text string) {
		if len(out) < n && text != "" && !s.knows(text) && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, w := range s.Lesson.Switches {
		if w.Kind == "fault" { // without it nobody would expect what it brings
			continue
		}
		if r, err := s.numbers(with(s.base, w.Name)...); err == nil && len(out) < n-1 {
			for _, o := range r.Outcomes {
				add(o.Text)
			}
		}
	}
	plurals := s.plurals()
	for _, o := range s.report.Outcomes {
		for _, other := range perturbed(o.Text, plurals) {
			add(other)
		}
	}
	if len(out) < 2 && len(s.report.Deadlocks) == 0 {
		add("deadlock: nobody can go on")
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

// perturbed returns an outcome with its last number changed, in ways in which
// people get it wrong: off by a step, twice, nothing. Words that are counted, of
// plurals, take the form that the number asks for.
func perturbed(text string, plurals map[string]bool) []string {
	at := regexp.MustCompile(`\d+`).FindAllStringIndex(text, -1)
	if len(at) == 0 {
		return nil
	}
	last := at[len(at)-1]
	n, err := strconv.Atoi(text[last[0]:last[1]])
	if err != nil || n > 1<<30 {
		return nil
	}
	var out []string
	step := 1
	for n >= 10*step*10 {
		step *= 10
	}
	for _, m := range []int{n + step, n - step, 2 * n, 0} {
		if m >= 0 && m != n {
			out = append(out, text[:last[0]]+likeClock(text[:last[0]], strconv.Itoa(m))+agreeing(text[last[1]:], m, plurals))
		}
	}
	return out
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

// Typed judges an outcome in the learner's own words.
func (s *Study) Typed(text string) Option {
	o := Option{Text: strings.TrimSpace(text)}
	for _, known := range s.report.Outcomes {
		if normal(known.Text) == normal(text) {
			o.Right, o.Why = true, s.proof(known)
			return o
		}
	}
	o.Why = "no interleaving ends so."
	if !s.report.Complete {
		o.Why = "none of the interleavings covered ends so."
	}
	return o
}
