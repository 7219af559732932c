package room

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Kind is how a question is answered.
type Kind string

// The kinds of questions.
const (
	Single  Kind = ""        // one option
	Several Kind = "several" // any number of options
	Order   Kind = "order"   // all options, one after the other
	Number  Kind = "number"
	Free    Kind = "text" // a few words
)

// chosen reports whether the answer is made of options.
func (k Kind) chosen() bool { return k == Single || k == Several || k == Order }

// Describe says how a question of this kind is answered, in a few words.
func (k Kind) Describe() string {
	switch k {
	case Several:
		return "several options"
	case Order:
		return "to be put in order"
	case Number:
		return "a number"
	case Free:
		return "an answer in words"
	}
	return "one option"
}

// Typed reports whether the answer is typed as words or a number.
func (k Kind) Typed() bool { return k == Number || k == Free }

// Read returns an answer in the one form in which answers are compared: options from 1 with commas, in
// ascending order unless the order is what is asked for; a number in its shortest form; one clean line. The error
// says how to answer.
func (q *Question) Read(answer string) (string, error) {
	switch q.Kind {
	case Number:
		return readNumber(answer)
	case Free:
		words := Words(answer)
		if words == "" {
			return "", errors.New("an answer has at least one word")
		}
		return words, nil
	}
	var at []int
	for part := range strings.FieldsFuncSeq(answer, func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 || n > len(q.Options) || slices.Contains(at, n) {
			return "", fmt.Errorf("there are options 1 to %d, each once", len(q.Options))
		}
		at = append(at, n)
	}
	switch {
	case q.Kind == Order && len(at) != len(q.Options):
		return "", fmt.Errorf("put all %d in order", len(q.Options))
	case q.Kind == Several:
		slices.Sort(at)
	}
	return Joined(at), nil
}

// Joined writes options from 1 as an answer.
func Joined(at []int) string {
	var parts []string
	for _, n := range at {
		parts = append(parts, strconv.Itoa(n))
	}
	return strings.Join(parts, ",")
}

// Chosen returns the options of an answer, from 1.
func Chosen(answer string) []int {
	var out []int
	for part := range strings.SplitSeq(answer, ",") {
		if n, err := strconv.Atoi(part); err == nil {
			out = append(out, n)
		}
	}
	return out
}

// A number has no exponent and no base, and a comma only before each three digits: 0,5 is no number here, for
// it might be 0.5 or 05. A zero before a fraction's parts would make them octal.
var (
	plainNumber = regexp.MustCompile(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+|(0|[1-9][0-9]*)/[1-9][0-9]*)$`)
	thousands   = regexp.MustCompile(`^[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?$`)
)

func readNumber(answer string) (string, error) {
	text := strings.TrimSpace(answer)
	if thousands.MatchString(text) {
		text = strings.ReplaceAll(text, ",", "")
	}
	r, ok := new(big.Rat), len(text) <= 24 && plainNumber.MatchString(text)
	if ok {
		r, ok = r.SetString(text)
	}
	if !ok {
		return "", errors.New("answer with a number, such as 4, 0.5, 1/2 or 1,000")
	}
	return r.RatString(), nil
}

// right reports whether a ballot is right, and whether anybody says what is.
func (q *Question) right(b Ballot) (right, known bool) {
	if q.Kind == Single {
		return b.Choice == q.Right, q.Right >= 0
	}
	return b.Answer == q.Answer, q.Answer != ""
}

// Said is one answer, and how many gave it.
type Said struct {
	Text  string
	Count int
	Right bool
}

// mostSaid bounds how many different answers are listed.
const mostSaid = 9

// Answers returns what was typed or put in order, the most frequent first, answers that differ only in case
// together. It is empty for questions of which votes are counted by option.
func Answers(q *Question, ballots map[string]Ballot) []Said {
	if q.Kind == Single || q.Kind == Several {
		return nil
	}
	by := map[string]*Said{}
	for _, b := range ballots {
		if b.Answer == "" {
			continue
		}
		key := strings.ToLower(b.Answer)
		if by[key] == nil {
			by[key] = &Said{Text: b.Answer, Right: q.Answer != "" && b.Answer == q.Answer}
		}
		by[key].Text = min(by[key].Text, b.Answer)
		by[key].Count++
	}
	var out []Said
	for _, s := range by {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Said) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Text, b.Text))
	})
	return out[:min(len(out), mostSaid)]
}

// Misconception is what those think who chose a wrong option, as whoever asks has written it down.
type Misconception struct {
	Means string
	Count int
	Of    int
}

// Misconceptions returns what is behind the wrong options that were chosen, the most frequent first.
func Misconceptions(q *Question, votes []int, of int) []Misconception {
	var out []Misconception
	for i, means := range q.Means {
		if means != "" && i < len(votes) && votes[i] > 0 && !q.RightOption(i) {
			out = append(out, Misconception{means, votes[i], of})
		}
	}
	slices.SortStableFunc(out, func(a, b Misconception) int { return cmp.Compare(b.Count, a.Count) })
	return out
}

// RightOption reports whether option i, from 0, is right or one of those that are.
func (q *Question) RightOption(i int) bool {
	if q.Kind == Single {
		return i == q.Right
	}
	return q.Kind == Several && slices.Contains(Chosen(q.Answer), i+1)
}

// RightWords says what is right, in words; empty if nobody says.
func (q *Question) RightWords() string {
	switch {
	case q.Kind == Single && q.Right >= 0 && q.Right < len(q.Options):
		return q.Options[q.Right]
	case q.Kind == Single:
		return ""
	}
	return q.Words(q.Answer)
}

// Words returns an answer as somebody reads it: options by their text.
func (q *Question) Words(answer string) string {
	if !q.Kind.chosen() {
		return answer
	}
	var parts []string
	for _, n := range Chosen(answer) {
		if n >= 1 && n <= len(q.Options) {
			parts = append(parts, q.Options[n-1])
		}
	}
	between := "; "
	if q.Kind == Order {
		between = " → "
	}
	return strings.Join(parts, between)
}
