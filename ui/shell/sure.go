package shell

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course/attempt"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// Sureness asks how sure a learner is, from 0 to 100 percent. The zero value begins
// at 50.
type Sureness struct {
	moved   bool
	percent int
	digits  string    // what was typed of a number
	at      time.Time // when its last digit was
}

// together is how soon digits follow each other that are one number.
const together = time.Second

// percentNow is what is set so far.
func (s *Sureness) percentNow() int {
	if !s.moved {
		return 50
	}
	return s.percent
}

func (s *Sureness) set(percent int) { s.moved, s.percent = true, min(max(percent, 0), 100) }

// digit takes a digit: alone it is the tens; soon after another it goes on with a number, up
// to 100.
func (s *Sureness) digit(name string, now time.Time) {
	if n, err := strconv.Atoi(s.digits + name); err == nil && s.digits != "" && now.Sub(s.at) < together && n <= 100 {
		s.digits, s.at = s.digits+name, now
		s.set(n)
		return
	}
	s.digits, s.at = name, now
	n, _ := strconv.Atoi(name) // a digit
	s.set(10 * n)
}

// Press does what a key says: a digit sets the tens, two of them typed soon after each other are
// one number, the arrows move by five, enter says
// so. done reports that the learner has said it, or, with a minus, would rather not:
// then percent is attempt.NotSaid.
func (s *Sureness) Press(k tea.KeyPressMsg) (percent int, done bool) {
	name := k.String()
	if _, err := strconv.Atoi(name); err == nil && len(name) == 1 {
		s.digit(name, time.Now())
		return 0, false
	}
	s.digits = ""
	switch name {
	case "left", "down":
		s.set(s.percentNow() - 5)
	case "right", "up":
		s.set(s.percentNow() + 5)
	case "home":
		s.set(0)
	case "end":
		s.set(100)
	case "-":
		return attempt.NotSaid, true
	case "enter":
		return s.percentNow(), true
	}
	return 0, false
}

// Draw draws the question and what is set.
func (s *Sureness) Draw(st *theme.Styles, width int) string {
	return draw.NewRow(width).Space(1).Put(st.Strong, "How sure are you?  ").Put(st.Key, "←").Put(st.Selected(), fmt.Sprintf(" %3d %% ", s.percentNow())).Put(st.Key, "→").
		Put(st.Text, "  ").Put(st.Key, "0–9").Put(st.Text, " tens  ").Put(st.Key, "enter").Put(st.Text, " that sure  ").Put(st.Key, "-").Put(st.Text, " rather not say").String()
}

// Said returns how sure the learner has said to be; ok is false if they have not yet.
func (s *Sureness) Said() (percent int, ok bool) { return s.percent, s.moved }

// steps are the answers that the scale spells out; the arrows reach those between them.
var steps = []int{50, 60, 70, 80, 90, 100}

// Scale draws the answers in a row, with brackets around the one that is set.
func (s *Sureness) Scale(st *theme.Styles, width int) string {
	r := draw.NewRow(width).Space(1).Put(st.Key, "←").Space(1)
	shown := steps
	if at, there := slices.BinarySearch(steps, s.percent); s.moved && !there {
		shown = slices.Insert(slices.Clone(steps), at, s.percent)
	}
	for _, n := range shown {
		text := strconv.Itoa(n)
		if n == 100 {
			text = "certain"
		}
		if s.moved && n == s.percent {
			r.Put(st.Selected(), "["+text+"]")
		} else {
			r.Put(st.Text, " "+text+" ")
		}
	}
	return r.Space(1).Put(st.Key, "→").String()
}

// Rows draws the question and what is set, in as many rows as the width asks for. Final says that enter is pressed for
// it: before, it is only set.
func (s *Sureness) Rows(st *theme.Styles, width int, final bool) []string {
	if final && width >= 80 {
		return []string{s.Draw(st, width)}
	}
	set := " not said "
	if s.moved || final {
		set = fmt.Sprintf(" %3d %% ", s.percentNow())
	}
	first := draw.NewRow(width).Space(1).Put(st.Strong, "How sure are you?  ").Put(st.Key, "←").Put(st.Selected(), set).Put(st.Key, "→")
	if !final {
		return []string{first.String()}
	}
	return []string{first.String(), draw.NewRow(width).Space(1).Put(st.Key, "0–9").Put(st.Text, " tens  ").Put(st.Key, "-").Put(st.Text, " rather not say").String()}
}

// SureHints are the keys of Sureness, for the last row.
func SureHints() []Hint {
	return []Hint{{Key: "enter", Words: "that sure"}, {Key: "← →", Words: "by 5 %"}, {Key: "0–9", Words: "tens"}, {Key: "esc", Words: "pick again"}}
}
