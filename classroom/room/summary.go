package room

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Summary is what came of rooms over days, for whoever pays for the class. People have pseudonyms in it unless
// names are asked for.
type Summary struct {
	Since          time.Time         `json:"since"`
	Until          time.Time         `json:"until"`
	Rooms          []RoomSummary     `json:"rooms"`
	Lessons        []LessonSummary   `json:"lessons"`
	Misconceptions []MisconceptionAt `json:"misconceptions"`
	People         []PersonSummary   `json:"people"`
}

// RoomSummary is one room.
type RoomSummary struct {
	Code      string    `json:"code"`
	Opened    time.Time `json:"opened"`
	Closed    time.Time `json:"closed,omitzero"`
	Lessons   []string  `json:"lessons"`
	People    int       `json:"people"`
	Questions int       `json:"questions"`
}

// LessonSummary is what classes answered about one lesson.
type LessonSummary struct {
	Lesson  string  `json:"lesson"`
	Rooms   int     `json:"rooms"`
	First   Tallied `json:"first_vote"`
	Second  Tallied `json:"second_vote"`
	Broke   int     `json:"challenges_broken"`
	Before  float64 `json:"sure_before,omitempty"` // the mean of 1 to 5
	After   float64 `json:"sure_after,omitempty"`
	before  []int
	after   []int
	inRooms map[string]bool
}

// Tallied counts answers to questions of which somebody says what is right.
type Tallied struct {
	Right int `json:"right"`
	All   int `json:"all"`
}

// MisconceptionAt is what people thought who chose a wrong option of a question.
type MisconceptionAt struct {
	Lesson string `json:"lesson"`
	Means  string `json:"means"`
	Count  int    `json:"count"`
	Of     int    `json:"of"`
}

// PersonSummary is one learner over all rooms.
type PersonSummary struct {
	Who   string   `json:"who"` // a pseudonym, or the name
	ID    string   `json:"id,omitempty"`
	Days  []string `json:"days"` // on which they came to a room
	Rooms int      `json:"rooms"`
	Right int      `json:"right_answers"`
	Asked int      `json:"answered"`
	Broke int      `json:"challenges_won"`
}

// SummaryOptions say what is summed up. Alias returns the pseudonym of somebody; nil: names and identities.
type SummaryOptions struct {
	Since, Until time.Time
	Alias        func(id string) string
}

// Summary sums up the rooms that were opened within a time.
func (rs *Rooms) Summary(ctx context.Context, o SummaryOptions) (*Summary, error) {
	all, err := rs.List(ctx)
	if err != nil {
		return nil, err
	}
	b := &summing{opts: o, lessons: map[string]*LessonSummary{}, thought: map[[2]string]*MisconceptionAt{}, people: map[string]*PersonSummary{}}
	b.out = &Summary{Since: o.Since, Until: o.Until, Rooms: []RoomSummary{}, Misconceptions: []MisconceptionAt{}}
	for _, r := range slices.Backward(all) {
		if r.Opened.Before(o.Since) || r.Opened.After(o.Until) {
			continue
		}
		report, err := rs.Report(ctx, r.Code)
		if err != nil {
			return nil, err
		}
		b.room(report)
	}
	return b.end(), nil
}

// summing is a summary that is being made.
type summing struct {
	opts    SummaryOptions
	out     *Summary
	lessons map[string]*LessonSummary
	thought map[[2]string]*MisconceptionAt
	people  map[string]*PersonSummary
}

func (b *summing) lesson(name, room string) *LessonSummary {
	l := b.lessons[name]
	if l == nil {
		l = &LessonSummary{Lesson: name, inRooms: map[string]bool{}}
		b.lessons[name] = l
	}
	l.inRooms[room] = true
	return l
}

func (b *summing) room(r *Report) {
	seen := map[string]bool{r.Lesson: true}
	b.lesson(r.Lesson, r.Code)
	for _, q := range r.Questions {
		name := cmp.Or(q.Lesson, r.Lesson)
		seen[name] = true
		b.question(b.lesson(name, r.Code), q)
	}
	for _, c := range r.Challenges {
		name := cmp.Or(c.Lesson, r.Lesson)
		seen[name] = true
		b.lesson(name, r.Code).Broke += len(c.Board)
	}
	for _, m := range r.Members {
		b.person(r, m)
	}
	b.out.Rooms = append(b.out.Rooms, RoomSummary{
		Code: r.Code, Opened: r.Opened, Closed: r.Closed, Lessons: slices.Sorted(maps.Keys(seen)), People: len(r.Members), Questions: len(r.Questions),
	})
}

func (b *summing) question(l *LessonSummary, q QuestionReport) {
	switch q.Poll {
	case Before:
		l.before = added(l.before, q.First)
	case After:
		l.after = added(l.after, q.First)
	}
	l.First.add(q.FirstRight)
	l.Second.add(q.SecondRight)
	for _, m := range q.Misconceptions {
		key := [2]string{l.Lesson, m.Means}
		at := b.thought[key]
		if at == nil {
			at = &MisconceptionAt{Lesson: l.Lesson, Means: m.Means}
			b.thought[key] = at
		}
		at.Count += m.Count
		at.Of += m.Of
	}
}

func (t *Tallied) add(o Tallied) {
	t.Right += o.Right
	t.All += o.All
}

func added(a, b []int) []int {
	out := make([]int, max(len(a), len(b)))
	for i := range out {
		if i < len(a) {
			out[i] += a[i]
		}
		if i < len(b) {
			out[i] += b[i]
		}
	}
	return out
}

func (b *summing) person(r *Report, m MemberReport) {
	p := b.people[m.ID]
	if p == nil {
		p = &PersonSummary{Who: m.Name, ID: m.ID}
		if b.opts.Alias != nil {
			p.Who, p.ID = b.opts.Alias(m.ID), ""
		}
		b.people[m.ID] = p
	}
	if b.opts.Alias == nil {
		p.Who = m.Name // the latest
	}
	if day := m.Joined.Format(time.DateOnly); !slices.Contains(p.Days, day) {
		p.Days = append(p.Days, day)
	}
	p.Rooms++
	p.Right += m.Right
	p.Asked += m.Asked
	p.Broke += m.Broke
}

func (b *summing) end() *Summary {
	out := b.out
	out.Lessons, out.People = []LessonSummary{}, []PersonSummary{}
	for _, name := range slices.Sorted(maps.Keys(b.lessons)) {
		l := b.lessons[name]
		l.Rooms, l.Before, l.After = len(l.inRooms), Mean(l.before), Mean(l.after)
		out.Lessons = append(out.Lessons, *l)
	}
	for _, m := range b.thought {
		out.Misconceptions = append(out.Misconceptions, *m)
	}
	slices.SortFunc(out.Misconceptions, func(x, y MisconceptionAt) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Lesson, y.Lesson), cmp.Compare(x.Means, y.Means))
	})
	for _, p := range b.people {
		slices.Sort(p.Days)
		out.People = append(out.People, *p)
	}
	slices.SortFunc(out.People, func(x, y PersonSummary) int { return cmp.Or(cmp.Compare(x.Who, y.Who), cmp.Compare(x.ID, y.ID)) })
	return out
}

// WriteCSV writes one line a learner, lesson and misconception: the first column says which.
func (s *Summary) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"of", "who or what", "lesson", "rooms", "days", "right", "answered", "right in the second vote", "answered in it", "challenges", "sure before", "sure after"}}
	n := strconv.Itoa
	mean := func(f float64) string {
		if f == 0 {
			return ""
		}
		return fmt.Sprintf("%.2f", f)
	}
	for _, p := range s.People {
		rows = append(rows, []string{"learner", PlainCell(p.Who), "", n(p.Rooms), n(len(p.Days)), n(p.Right), n(p.Asked), "", "", n(p.Broke), "", ""})
	}
	for _, l := range s.Lessons {
		rows = append(rows, []string{"lesson", "", l.Lesson, n(l.Rooms), "", n(l.First.Right), n(l.First.All), n(l.Second.Right), n(l.Second.All), n(l.Broke), mean(l.Before), mean(l.After)})
	}
	for _, m := range s.Misconceptions {
		rows = append(rows, []string{"misconception", PlainCell(m.Means), m.Lesson, "", "", n(m.Count), n(m.Of), "", "", "", "", ""})
	}
	if err := c.WriteAll(rows); err != nil {
		return err
	}
	return c.Error()
}
