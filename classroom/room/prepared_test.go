package room

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

const prepared = `# Tuesday, after lunch

These are for the second hour.

## Does a lock around each half help?
- [ ] Yes
  > Thinks that two steps under a lock each are one step.
- [x] No
> The other can come between the halves.

## Which of these are data races?
- [x] a read beside a write
- [x] a write beside a write
- [ ] a read beside a read

## How many of the six interleavings
fail?
= 4

## Put a lost update in order
1. Alice reads 100
2. Bob reads 100
3. Alice writes 150
4. Bob writes 130

## What would you look at first?
`

func TestQuestionsAreReadFromAFile(t *testing.T) {
	all, err := ParseQuestions(prepared)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, q := range all {
		got = append(got, q.Kind.Describe()+": "+q.Text+" = "+q.RightWords())
	}
	want := []string{
		"one option: Does a lock around each half help? = No",
		"several options: Which of these are data races? = a read beside a write; a write beside a write",
		"a number: How many of the six interleavings fail? = 4",
		"to be put in order: Put a lost update in order = Alice reads 100 → Bob reads 100 → Alice writes 150 → Bob writes 130",
		"an answer in words: What would you look at first? = ",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if all[0].Means[0] == "" || all[0].Because != "The other can come between the halves." {
		t.Errorf("the notes are %q and %q", all[0].Means, all[0].Because)
	}
	if all[3].Options[0] == "Alice reads 100" && all[3].Options[1] == "Bob reads 100" && all[3].Options[2] == "Alice writes 150" {
		t.Error("the steps are shown in the right order")
	}
}

func TestWhatIsWrongWithAFileOfQuestionsIsSaid(t *testing.T) {
	for text, want := range map[string]string{
		"":                                        "there is no question",
		"Does a lock help?\n- [x] no":             "there is no question",
		"## A?\n- [ ] only one":                   "has one option",
		"## A?\n- [x] a\n1. b":                    "line 3: options to choose from and steps",
		"## A?\n= four":                           "line 2: the right answer is not a number",
		"## A?\n= 4\n- [x] a":                     "line 3: a question whose answer is a number",
		"## A?\n- [x] a\n- [ ] b\n= 4":            "line 4: a question with options",
		"## A?\n- [x] a\n- [ ] b\nand then":       `line 4: "and then" is neither`,
		"## A?\n- [x]\n- [ ] b":                   "line 2: an option has no words",
		"## A?" + strings.Repeat("\n- [ ] o", 10): "up to nine options",
		strings.Repeat("## A?\n", 61):             "takes 60 questions",
		strings.Repeat("x", 65<<10):               "up to 64 KiB",
	} {
		if _, err := ParseQuestions(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q: %v, want %q", text, err, want)
		}
	}
}

func TestAnswersHaveOneForm(t *testing.T) {
	options := []string{"a", "b", "c"}
	for _, tt := range []struct {
		kind     Kind
		in, want string // empty: refused
	}{
		{Several, "3,1", "1,3"}, {Several, "2 1 3", "1,2,3"}, {Several, "4", ""}, {Several, "1,1", ""}, {Several, "x", ""},
		{Order, "3,1,2", "3,1,2"}, {Order, "3,1", ""}, {Order, "1,2,2", ""},
		{Number, "4", "4"}, {Number, " 4.0 ", "4"}, {Number, "0.5", "1/2"}, {Number, "1/2", "1/2"}, {Number, "1,000", "1000"}, {Number, "-3", "-3"},
		{Number, "", ""}, {Number, "four", ""}, {Number, "1/0", ""}, {Number, "1e999999999", ""}, {Number, "0x10", ""}, {Number, strings.Repeat("9", 30), ""},
		{Number, "0,5", ""}, {Number, "1,5", ""}, {Number, "1,0000", ""}, {Number, "0b11", ""}, {Number, "0o7/2", ""}, {Number, "010/2", ""}, {Number, "010", "10"}, {Number, "-1,234.50", "-2469/2"}, {Number, ".5", "1/2"}, {Number, "Inf", ""},
		{Free, "  the   log ", "the log"}, {Free, "\x1b[2Jred", "[2Jred"}, {Free, " ", ""},
	} {
		q := Question{Kind: tt.kind, Options: options}
		got, err := q.Read(tt.in)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%s %q: %q, %v, want %q", tt.kind, tt.in, got, err, tt.want)
		}
	}
}

func TestAnswersAreCounted(t *testing.T) {
	ballots := func(answers ...string) map[string]Ballot {
		out := map[string]Ballot{}
		for i, a := range answers {
			out[string(rune('a'+i))] = Ballot{Choice: -1, Answer: a}
		}
		return out
	}
	number := &Question{Kind: Number, Answer: "4"}
	if got, want := Answers(number, ballots("4", "6", "4", "3")), []Said{{"4", 2, true}, {"3", 1, false}, {"6", 1, false}}; !reflect.DeepEqual(got, want) {
		t.Errorf("numbers: %v, want %v", got, want)
	}
	free := &Question{Kind: Free}
	if got, want := Answers(free, ballots("The log", "the log", "metrics")), []Said{{"The log", 2, false}, {"metrics", 1, false}}; !reflect.DeepEqual(got, want) {
		t.Errorf("words: %v, want %v", got, want)
	}
	several := &Question{Kind: Several, Options: []string{"a", "b", "c"}, Answer: "1,2", Means: []string{"", "", "thinks so"}}
	votes := Tally(several, ballots("1,2", "3", "1,3", ""))
	if want := []int{2, 1, 2}; !reflect.DeepEqual(votes, want) {
		t.Errorf("options: %v, want %v", votes, want)
	}
	if got, want := Misconceptions(several, votes, 4), []Misconception{{"thinks so", 2, 4}}; !reflect.DeepEqual(got, want) {
		t.Errorf("misconceptions: %v, want %v", got, want)
	}
}

// FuzzParseQuestions reads any file, and holds what it read to what a room takes.
func FuzzParseQuestions(f *testing.F) {
	f.Add(prepared)
	f.Add("## \n1) a\n2) b\n> c")
	f.Add("## a\n= 1/3\n\t> x")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := ParseQuestions(text)
		if err != nil {
			return
		}
		for _, q := range all {
			if len(q.Options) == 1 || len(q.Options) > 9 || q.Right >= len(q.Options) || len(q.Means) > len(q.Options) {
				t.Errorf("%+v", q)
			}
			if q.Answer != "" {
				if again, err := q.Read(q.Answer); err != nil || again != q.Answer {
					t.Errorf("the right answer %q is read as %q: %v", q.Answer, again, err)
				}
			}
		}
		if data, err := json.Marshal(all); err != nil || len(data) > 1<<20 {
			t.Errorf("%d bytes, %v", len(data), err)
		}
	})
}

// Keys are sent on without waiting for each other: what was pressed last counts.
func TestTheLastAnswerCountsWhicheverArrivesLast(t *testing.T) {
	c := newClass(t)
	ctx, now := t.Context(), time.Now()
	bob := c.learner(c.there, "Bob")
	c.must(c.teacher.Ask(ctx, Question{Text: "Which?", Kind: Several, Options: []string{"a", "b"}, Answer: "1"}))
	c.sees(bob, "the question", func(k Look) bool { return k.Room.Question != nil })
	c.must(bob.Answer(ctx, "1,2", now.Add(time.Second)))
	c.must(bob.Answer(ctx, "1", now))
	k := c.sees(bob, "the vote", func(k Look) bool { return k.Mines[0] != "" })
	if k.Mines[0] != "1,2" {
		t.Errorf("the answer is %q, want what was pressed last", k.Mines[0])
	}
	if err := bob.Vote(ctx, 0, now); err == nil {
		t.Error("one option is taken for an answer to a question with several")
	}
}
