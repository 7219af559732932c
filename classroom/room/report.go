package room

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Event is one line of a room's recording. A recording has what happened, and
// nobody's name or identity: nothing in it has to be forgotten.
type Event struct {
	Kind   string           `json:"kind"` // opened, scene, room, tally
	Room   string           `json:"room_code"`
	At     time.Time        `json:"at"`
	Lesson string           `json:"lesson,omitempty"` // of opened
	Scene  *Scene           `json:"scene,omitempty"`
	State  *Room            `json:"room,omitempty"`
	Votes  map[string][]int `json:"votes,omitempty"` // of tally: by question and round
	ID     string           `json:"-"`
}

// nameless returns e without who anybody is.
func (e Event) nameless() Event {
	if e.Scene != nil {
		s := *e.Scene
		s.By, s.Window = "", ""
		e.Scene = &s
	}
	if e.State != nil {
		r := *e.State
		r.Owner, r.OwnerName, r.Wheel, r.WheelName = "", "", "", ""
		r.Door = Door{Locked: r.Door.Locked}
		e.State = &r
	}
	return e
}

// record adds to the recording. A class goes on without it.
func (rs *Rooms) record(ctx context.Context, e Event) {
	e = e.nameless()
	data, err := json.Marshal(e)
	if err == nil {
		err = rs.store.Record(ctx, e.Room, e.ID, data)
	}
	if err != nil {
		rs.log.Warn("an event was not recorded", "room", e.Room, "err", err)
	}
}

// tallied records how the votes on a question stand.
func (l *Live) tallied(ctx context.Context, question string) {
	l.mu.Lock()
	q := l.room.Question
	e := Event{Kind: "tally", Room: l.code, At: time.Now().UTC(), Votes: map[string][]int{}}
	if q == nil || q.ID != question {
		l.mu.Unlock()
		return
	}
	for round := 1; round <= 2; round++ {
		if ballots := l.ballots(q, round); len(ballots) > 0 {
			e.Votes[fmt.Sprintf("%s.%d", q.ID, round)] = Tally(q, ballots)
		}
	}
	e.ID = fmt.Sprintf("%s-t%d-%s", l.code, l.room.N, q.Phase)
	l.mu.Unlock()
	l.rooms.record(ctx, e)
}

// Export writes a room's recording, one JSON object a line. It replays with
// racelab room-replay.
func (rs *Rooms) Export(ctx context.Context, code string, w io.Writer) error {
	r, err := rs.Get(ctx, code)
	if err != nil {
		return err
	}
	return rs.store.Recording(ctx, r.Code, func(event []byte) error {
		_, err := w.Write(append(slices.Clone(event), '\n'))
		return err
	})
}

// ReadRecording reads what Export wrote.
func ReadRecording(r io.Reader) ([]Event, error) {
	var out []Event
	d := json.NewDecoder(r)
	for {
		var e Event
		err := d.Decode(&e)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("this is not a recording of a room, or it is damaged after event %d: %w", len(out), err)
		}
		out = append(out, e)
	}
	if len(out) == 0 || out[0].Kind != "opened" {
		return nil, fmt.Errorf("this is not a recording of a room: it does not begin with how the room was opened")
	}
	return out, nil
}

// Report is what came of a room, for the instructor.
type Report struct {
	Code       string            `json:"code"`
	Lesson     string            `json:"lesson"`
	Opened     time.Time         `json:"opened"`
	Closed     time.Time         `json:"closed,omitzero"`
	Questions  []QuestionReport  `json:"questions"`
	Challenges []ChallengeReport `json:"challenges"`
	Members    []MemberReport    `json:"members"`
}

// QuestionReport is a question and how the class voted.
type QuestionReport struct {
	ID      string   `json:"id"`
	Text    string   `json:"text"`
	Lesson  string   `json:"lesson,omitempty"`
	Poll    Poll     `json:"poll,omitempty"`
	Mean    float64  `json:"mean,omitempty"` // of a poll, from 1 to 5
	Options []string `json:"options"`
	Kind    Kind     `json:"kind,omitempty"`
	Right   int      `json:"right"`                  // from 1; 0: nobody says, or another kind of question
	Answer  string   `json:"right_answer,omitempty"` // in words
	First   []int    `json:"first_vote"`
	Second  []int    `json:"second_vote,omitempty"`
	Said    []Said   `json:"said,omitempty"` // of the last round, where votes are not counted by option

	Misconceptions []Misconception `json:"misconceptions,omitempty"` // of the last round

	FirstRight  Tallied `json:"first_right"` // of answers, where somebody says what is right
	SecondRight Tallied `json:"second_right"`
}

// ChallengeReport is a challenge and its board.
type ChallengeReport struct {
	ID     string   `json:"id"`
	Lesson string   `json:"lesson,omitempty"`
	Best   int      `json:"fewest_preemptions_possible"`
	Board  []Result `json:"board"`
}

// MemberReport is what one person did.
type MemberReport struct {
	ID     string                       `json:"id"`
	Name   string                       `json:"name"`
	Joined time.Time                    `json:"joined"`
	Votes  map[string]map[string]int    `json:"votes"`   // by question and round: the option from 1
	Said   map[string]map[string]string `json:"answers"` // the same in words, of all kinds of questions
	Right  int                          `json:"right_answers"`
	Asked  int                          `json:"answered"`       // questions with a right answer in which they voted
	Broke  int                          `json:"challenges_won"` // in which they found a failure
}

// Report returns what came of a room.
func (rs *Rooms) Report(ctx context.Context, code string) (*Report, error) {
	r, err := rs.Get(ctx, code)
	if err != nil {
		return nil, err
	}
	all, err := rs.store.Rooms.All(ctx, r.Code+".>")
	if err != nil {
		return nil, fmt.Errorf("cannot read the room: %w", err)
	}
	l := newLive(rs, r.Code)
	l.pending = true // nobody is to be woken
	for key, value := range all {
		l.take(key, value)
	}
	return l.report(r), nil
}

func (l *Live) report(r *Room) *Report {
	out := &Report{Code: r.Code, Lesson: r.Lesson, Opened: r.Opened, Closed: r.Closed, Questions: []QuestionReport{}, Challenges: []ChallengeReport{}, Members: []MemberReport{}}
	questions, rounds := r.all()
	for _, q := range questions {
		out.Questions = append(out.Questions, l.questionReport(q))
	}
	for _, c := range rounds {
		cr := ChallengeReport{ID: c.ID, Lesson: c.Lesson, Best: c.Best, Board: []Result{}}
		for _, e := range l.board(c.ID) {
			cr.Board = append(cr.Board, e.Result)
		}
		out.Challenges = append(out.Challenges, cr)
	}
	for _, id := range slices.Sorted(maps.Keys(l.members)) {
		if r.counts(id, l.members[id]) {
			out.Members = append(out.Members, l.member(id, questions, rounds))
		}
	}
	return out
}

func (l *Live) questionReport(q Question) QuestionReport {
	last := l.ballots(&q, 1)
	out := QuestionReport{ID: q.ID, Lesson: q.Lesson, Poll: q.Poll, Text: q.Text, Kind: q.Kind, Options: q.Options, Right: q.Right + 1, Answer: q.RightWords(), First: Tally(&q, last), FirstRight: tallyRight(&q, last)}
	votes := out.First
	if second := l.ballots(&q, 2); len(second) > 0 {
		out.Second, out.SecondRight = Tally(&q, second), tallyRight(&q, second)
		last, votes = second, out.Second
	}
	if q.Poll != NoPoll {
		out.Mean = Mean(votes)
	}
	out.Said, out.Misconceptions = Answers(&q, last), Misconceptions(&q, votes, len(last))
	for i := range out.Said {
		out.Said[i].Text = q.Words(out.Said[i].Text)
	}
	return out
}

// tallyRight counts the right answers.
func tallyRight(q *Question, ballots map[string]Ballot) (t Tallied) {
	for _, b := range ballots {
		if right, known := q.right(b); known {
			t.All++
			if right {
				t.Right++
			}
		}
	}
	return t
}

func (l *Live) member(id string, questions []Question, rounds []Challenge) MemberReport {
	m := MemberReport{ID: id, Name: l.room.called(id, l.members[id].Name), Joined: l.members[id].Joined, Votes: map[string]map[string]int{}, Said: map[string]map[string]string{}}
	for _, q := range questions {
		var last *Ballot
		for n, round := range []string{"1", "2"} {
			if b, ok := l.ballot(&q, n+1, id); ok {
				words := q.Words(b.Answer)
				if q.Kind == Single {
					inner(m.Votes, q.ID)[round] = b.Choice + 1
					words = q.Words(strconv.Itoa(b.Choice + 1))
				}
				inner(m.Said, q.ID)[round] = words
				last = &b
			}
		}
		if last == nil {
			continue
		}
		if right, known := q.right(*last); known {
			m.Asked++
			if right {
				m.Right++
			}
		}
	}
	for _, c := range rounds {
		if _, ok := l.results[c.ID][id]; ok {
			m.Broke++
		}
	}
	return m
}

// WriteCSV writes one line a member, without instructors, and before them one with the right answers.
// What people are called, and what they say, is no formula, even to a spreadsheet.
func (r *Report) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	head := []string{"name", "learner", "joined", "answered", "right", "challenges"}
	for _, q := range r.Questions {
		head = append(head, q.ID+" first: "+q.Text, q.ID+" second: "+q.Text)
	}
	if err := c.Write(head); err != nil {
		return err
	}
	right := []string{"(right answers)", "", "", "", "", ""}
	for _, q := range r.Questions {
		right = append(right, PlainCell(q.Answer), PlainCell(q.Answer))
	}
	if err := c.Write(right); err != nil {
		return err
	}
	for _, m := range r.Members {
		line := []string{PlainCell(m.Name), m.ID, m.Joined.Format(time.RFC3339), strconv.Itoa(m.Asked), strconv.Itoa(m.Right), strconv.Itoa(m.Broke)}
		for _, q := range r.Questions {
			for _, round := range []string{"1", "2"} {
				line = append(line, PlainCell(m.Said[q.ID][round]))
			}
		}
		if err := c.Write(line); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// PlainCell returns text for a cell of a CSV file. It keeps spreadsheets from taking text for a formula.
func PlainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
