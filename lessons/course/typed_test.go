package course_test

import (
	"slices"
	"strings"
	"testing"

	"racelab/lessons"
	"racelab/lessons/course"
)

// However somebody writes an outcome, it is understood, or not graded.
func TestTypedOutcomes(t *testing.T) {
	for _, c := range []struct {
		lesson, text string
		ok, right    bool
		partly       bool
	}{
		{"lost-update", "130", true, true, false},
		{"lost-update", "balance 130", true, true, false},
		{"lost-update", "Balance: 130.", true, true, false},
		{"lost-update", "balance=130", true, true, false},
		{"lost-update", "the balance is 180", true, true, false},
		{"lost-update", "it would leave a balance of 150", true, true, false},
		{"lost-update", "0130", true, true, false},
		{"lost-update", "130 or 150", true, true, false},
		{"lost-update", "130; 120", true, false, true},
		{"lost-update", "250", true, false, false},
		{"lost-update", "200", true, false, false},
		{"lost-update", "balance", false, false, false},
		{"lost-update", "alice loses", false, false, false},
		{"lost-update", "130 150", true, true, false},
		{"lost-update", "130, 150 and 180", true, true, false},
		{"lost-update", "130,150,180", true, true, false},
		{"lost-update", "130 and 120", true, false, true},
		{"lost-update", "130.0", false, false, false},
		{"lost-update", "1,300", false, false, false},
		{"lost-update", "not 180", false, false, false},
		{"lost-update", "130 is not", false, false, false},
		{"waitgroup-add", "complete without copy", true, true, false},
		{"waitgroup-add", "not complete", false, false, false},
		{"service-discovery", "502, not charged", true, true, false},
		{"double-charge", "order 7 paid 2x, order 8 1x", true, true, false},
		{"event-sourcing", "minus 30", true, true, false},
		{"deadlock", "75 and 125", false, false, false},
		{"write-skew", "emil and rosa", false, false, false},
		{"lost-update", "xyzzy", false, false, false},
		{"lost-update", "the money is gone", false, false, false},
		{"cache-stampede", "counted three times, 3 at once", true, true, false},
		{"cache-stampede", "counted 3 times, three at once", true, true, false},
		{"cache-stampede", "it was counted once, one at once", true, true, false},
		{"deadlock", "deadlock", true, true, false},
		{"deadlock", "it hangs", true, true, false},
		{"aba", "book 98, shelf 48", true, false, false},
		{"aba", "shelf 48, book 98", true, false, false},
		{"aba", "shelf 98, book 48", true, true, false},
		{"aba", "48 book, 98 shelf", true, true, false},
		{"aba", "48, 98", true, true, false},
		{"aba", "book 48 shelf 98", true, true, false},
		{"aba", "98, 48", false, false, false},
		{"aba", "48 book 98", false, false, false},
		{"aba", "48, book 98", false, false, false},
		{"distributed-lock", "1 saved, 2 in the list", true, false, false},
		{"distributed-lock", "2 in the list, 1 saved", true, false, false},
		{"distributed-lock", "1 in the list, 2 saved", true, true, false},
		{"double-charge", "order 8 paid 2x, order 7 1x", true, false, false},
		{"double-charge", "order 8 once, order 7 paid twice", true, true, false},
		{"oversell", "0 sold, 2 left", true, false, false},
		{"oversell", "-1 sold, 3 left", true, false, false},
		{"oversell", "4 left, -2 sold", true, false, false},
		{"oversell", "-2 left, 4 sold", true, true, false},
		{"oversell", "3 sold, −1 left", true, true, false},
		{"oversell", "2 sold 0", true, true, false},
		{"oversell", "2 sold; 0 left", true, true, false},
		{"oversell", "0 left; 2 sold", true, true, false},
		{"oversell", "2 sold; 9 geese", false, false, false},
		{"stale-set", "goes 17:30, shown 17:10 for good", true, false, false},
		{"stale-set", "shown 17:30 for good, goes 17:10", true, true, false},
		{"cache-stampede", "counted once, three at once", true, false, false},
		{"cache-stampede", "counted 2 times, 3 at once", true, false, false},
		{"cache-stampede", "2 at once, counted twice", true, true, false},
		{"config-file", "bike=7 car=3", true, false, false},
		{"config-file", "bike=3 car=7", true, true, false},
		{"config-file", "bike 3, car 7", true, true, false},
		{"config-file", "car 7 bike 3", true, true, false},
		{"deadlock-sql", "2 of 1 orders, errors: 1", true, false, false},
		{"deadlock-sql", "1 error, 1 order of 2", true, true, false},
		{"lazy-init", "paid 1 and 11, 0 fetched", true, false, false},
		{"lazy-init", "1 fetched, paid 11 and 0", true, true, false},
		{"shared-log", "4 of 3 lines whole", true, false, false},
		{"shared-log", "3 lines whole", true, true, false},
		{"service-discovery", "answer 1, charged 200×", true, false, false},
		{"service-discovery", "charged once, answer 502", true, true, false},
		{"shared-map", "2 tickets, 3 in the plan", true, false, false},
		{"shared-map", "2 in the plan, 3 tickets", true, true, false},
		{"lost-update", "< 180", false, false, false},
		{"lost-update", "!= 180", false, false, false},
		{"lost-update", "≠ 180", false, false, false},
		{"lost-update", "!130", false, false, false},
		{"lost-update", "!balance 130", false, false, false},
		{"lost-update", "130 ✗", false, false, false},
		{"lost-update", "up to 180", false, false, false},
		{"lost-update", "180 - 50", false, false, false},
		{"lost-update", "180–50", false, false, false},
		{"lost-update", "130+", false, false, false},
		{"event-sourcing", "purse < 60", false, false, false},
		{"event-sourcing", "purse - 30", false, false, false},
		{"event-sourcing", "purse −30", true, true, false},
		{"event-sourcing", "–30", true, true, false},
		{"event-sourcing", "60!", true, true, false},
		{"oversell", "left 4 sold -2", true, false, false},
		{"lost-update", "130 is left behind", true, true, false},
		{"lost-update", "130 OR 150", true, true, false},
		{"lost-update", "balance - 130", true, true, false},
		{"lost-update", "balance -> 130", true, true, false},
	} {
		l, err := lessons.Find(c.lesson)
		if err != nil {
			t.Fatal(err)
		}
		s, err := study(l)
		if err != nil {
			t.Fatal(err)
		}
		o, mark, ok := s.Typed(c.text)
		some := c.right || c.partly // of it is possible
		if ok != c.ok || o.Right != c.right || mark.Right && !c.right || (mark.Right || mark.Partly) != some || o.Why == "" {
			t.Errorf("%s: %q is understood: %v, right: %v, %+v: %s", c.lesson, c.text, ok, o.Right, mark, o.Why)
		}
	}
}

// Every outcome that a lesson offers may be written in the ways in which people write one, and its parts in another order: it is
// graded as the option is, or, if its parts do not say what they are, not at all.
func TestEveryOutcomeMayBeWrittenInManyWays(t *testing.T) {
	each(t, func(t *testing.T, s *course.Study) {
		for _, o := range s.Predict().Options {
			parts := strings.Split(o.Text, ", ")
			slices.Reverse(parts)
			for text, sure := range map[string]bool{
				strings.ToUpper(o.Text):                       true,
				"it ends with " + o.Text + ".":                true,
				"I think that it would leave " + o.Text:       true,
				strings.ReplaceAll(o.Text, ", ", ",  ") + "!": true,
				strings.ReplaceAll(o.Text, ", ", "; "):        false,
				strings.Join(parts, ", "):                     false,
				strings.ReplaceAll(o.Text, "×", "x"):          false,
			} {
				got, mark, ok := s.Typed(text)
				if sure && !ok || ok && (got.Right != o.Right || (mark.Right || mark.Partly) != o.Right) {
					t.Errorf("%q, which is right: %v, typed as %q is understood: %v, right: %v, %s", o.Text, o.Right, text, ok, got.Right, got.Why)
				}
			}
		}
	})
}

// What is typed is worth what the same picks are, and each outcome is told its own figure.
func TestTypedIsWorthWhatIsPicked(t *testing.T) {
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	s, err := study(l)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]struct {
		right, partly bool
		why           []string
	}{
		"130, 150 and 180": {right: true, why: []string{"balance 130: 2 of 6", "balance 150: 2 of 6", "balance 180: 2 of 6"}},
		"130 or 150":       {partly: true, why: []string{"balance 130: 2 of 6", "balance 150: 2 of 6", "balance 180 can happen, too: 2 of 6"}},
		"180":              {partly: true, why: []string{"balance 180: 2 of 6", "balance 130 can happen, too", "balance 150 can happen, too"}},
		"200":              {why: []string{"balance 200: no interleaving", "can happen, too", "can happen, too", "can happen, too"}},
	} {
		_, mark, ok := s.Typed(text)
		if !ok || mark.Right != want.right || mark.Partly != want.partly || len(mark.Why) != len(want.why) {
			t.Errorf("%q: %+v", text, mark)
			continue
		}
		for i, w := range want.why {
			if !strings.Contains(mark.Why[i], w) {
				t.Errorf("%q is told %q, without %q", text, mark.Why[i], w)
			}
		}
	}
}

// Words join what was picked beside them.
func TestWordsJoinWhatWasPicked(t *testing.T) {
	l, err := lessons.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	s, err := study(l)
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) int {
		return slices.IndexFunc(s.Predict().Options, func(o course.Option) bool { return o.Text == text })
	}
	for _, c := range []struct {
		words         string
		picked        []string
		right, partly bool
	}{
		{"150", []string{"balance 130", "balance 180"}, true, false},
		{"150", []string{"balance 130", "balance 150", "balance 180"}, true, false},
		{"150", []string{"balance 130"}, false, true},
		{"151", []string{"balance 130", "balance 150", "balance 180"}, false, true},
		{"151", []string{"balance 100"}, false, false},
	} {
		var picked []int
		for _, text := range c.picked {
			picked = append(picked, at(text))
		}
		_, mark, ok := s.Typed(c.words, picked...)
		if !ok || mark.Right != c.right || mark.Partly != c.partly {
			t.Errorf("%q beside %q: %+v, understood: %v", c.words, c.picked, mark, ok)
		}
	}
}

// What the typed outcome means is graded as the census has it, or it is not graded.
func FuzzTyped(f *testing.F) {
	l, err := lessons.Find("lost-update")
	if err != nil {
		f.Fatal(err)
	}
	s, err := course.Open(f.Context(), l)
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{"balance 130", "  BALANCE   130!", "130 or 150", "twice", ";", "or or", "99999999999999999999"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, mark, ok := s.Typed(text)
		if o.Why == "" || !ok && (o.Right || mark.Right || mark.Partly) || mark.Right && !o.Right {
			t.Errorf("%q: %+v, %+v, %v", text, o, mark, ok)
		}
		if exact := has(s.Report(), strings.Join(strings.Fields(strings.ToLower(strings.TrimLeft(strings.TrimRight(text, " .,;:!"), " .,;:"))), " ")); exact && !o.Right {
			t.Errorf("%q is an outcome of the census, and graded %+v", text, o)
		}
	})
}
