package screen

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/classroom/room"
	"racelab/sim/cells"
	"racelab/ui/draw"
	"racelab/ui/theme"
)

// This file takes and shows answers to questions: by one option, by several, by an order, and in words.

// maxTyped bounds an answer that is typed, in letters.
const maxTyped = 80

// draft is an answer that is being put together from options.
type draft struct {
	question string
	phase    room.Phase
	chosen   []int // from 1
}

// drafted returns the draft for the open question. What was sent before is where it begins.
func (m *Model) drafted(q *room.Question, round int) *draft {
	if m.answer.question != q.ID || m.answer.phase != q.Phase {
		m.answer = draft{q.ID, q.Phase, room.Chosen(m.look.Mines[round-1])}
	}
	return &m.answer
}

// answering takes a key that answers the open question; taken is false if it does not.
func (m *Model) answering(k tea.KeyPressMsg, q *room.Question, round int) (cmd tea.Cmd, taken bool) {
	number := key.Matches(k, m.keys.Step)
	if q.Kind.Typed() {
		if k.String() != "v" && !number {
			return nil, false
		}
		return m.ask("Your answer: ", maxTyped, m.send), true
	}
	d := m.drafted(q, round)
	if q.Kind == room.Order && k.String() == "backspace" && len(d.chosen) > 0 {
		d.chosen = d.chosen[:len(d.chosen)-1]
		return nil, true
	}
	n := int(k.Code - '0')
	switch {
	case !number:
		return nil, false
	case q.Kind == room.Single:
		return m.vote(n - 1), true
	case n > len(q.Options):
		m.say(fmt.Sprintf("There are options 1 to %d.", len(q.Options)))
		return nil, true
	case q.Kind == room.Several:
		if at := slices.Index(d.chosen, n); at >= 0 {
			d.chosen = slices.Delete(d.chosen, at, at+1)
		} else {
			d.chosen = append(d.chosen, n)
		}
		return m.send(room.Joined(d.chosen)), true
	}
	if len(d.chosen) == len(q.Options) { // all are placed: begin anew
		d.chosen = nil
	}
	if !slices.Contains(d.chosen, n) {
		d.chosen = append(d.chosen, n)
	}
	if len(d.chosen) < len(q.Options) {
		return nil, true
	}
	return m.send(room.Joined(d.chosen)), true
}

// send answers a question that is not answered by one option.
func (m *Model) send(answer string) tea.Cmd {
	at := time.Now()
	return m.do("", func(ctx context.Context) (string, error) {
		if err := m.seat.Answer(ctx, answer, at); err != nil {
			return "", err
		}
		return "Your answer counts. It can be changed while the vote is open.", nil
	})
}

// votingHint says which keys answer the open question.
func votingHint(q *room.Question) (keys, what string) {
	switch q.Kind {
	case room.Several:
		return fmt.Sprintf("1–%d", len(q.Options)), "choose, or take back"
	case room.Order:
		return fmt.Sprintf("1–%d", len(q.Options)), "put in order"
	case room.Number, room.Free:
		return "v", "answer"
	}
	return fmt.Sprintf("1–%d", len(q.Options)), "vote"
}

// saidLines draws the answers that were given, the most frequent first.
func saidLines(st *theme.Styles, look room.Look, w int) []string {
	q := look.Room.Question
	var out []string
	most := 0
	for _, s := range look.Said {
		most = max(most, s.Count)
	}
	for _, s := range look.Said {
		r := draw.NewRow(w).Space(1)
		style, mark := st.Text, " "
		if q.Phase == room.Revealed && s.Right {
			style, mark = st.Good, "✓"
		}
		r.Put(st.Good, mark).Space(1).PutWithin(style, cells.Clean(q.Words(s.Text)), max(w/2, 10)).To(5 + max(w/2, 10))
		n := 0
		if most > 0 {
			n = max(s.Count*max(r.Left()-8, 0)/most, 1)
		}
		out = append(out, r.Put(style, strings.Repeat("█", n)).Space(1).Put(st.Strong, fmt.Sprint(s.Count)).String())
	}
	return out
}

// revealedLines says what is right, why, and what those think who chose otherwise.
func revealedLines(st *theme.Styles, look room.Look, w int) []string {
	q := look.Room.Question
	var out []string
	add := func(style theme.Style, text string) {
		for _, l := range cells.Wrap(cells.Clean(text), max(w-4, 10)) {
			out = append(out, draw.NewRow(w).Space(3).Put(style, l).String())
		}
	}
	if right := q.RightWords(); right != "" && q.Kind != room.Single && q.Kind != room.Several {
		add(st.Good, "Right: "+right)
	}
	if q.Because != "" {
		add(st.Good, q.Because)
	}
	votes, cast := look.First, look.Cast[0]
	if look.Second != nil {
		votes, cast = look.Second, look.Cast[1]
	}
	for i, m := range room.Misconceptions(q, votes, cast) {
		if i == 2 {
			break
		}
		add(st.Warn, fmt.Sprintf("%d of %d: %s", m.Count, m.Of, m.Means))
	}
	return out
}
