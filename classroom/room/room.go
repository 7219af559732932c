// Package room is a class that follows one screen.
//
// A room's state is a handful of values in the store: the room itself, the scene
// on its bench, who is a member, and what each voted and achieved. Whoever drives
// publishes the scene (a schedule and a cursor, not a screen) a few times a
// second; every process that has members of the room watches the values and
// wakes its members by a mailbox of one slot, so that nobody waits for anybody.
// Who is here now is told over plain NATS messages and forgotten when it stops.
//
//   - room.go: what a room is, and its rules
//   - rooms.go: opening and finding rooms, guests
//   - live.go: a room as one process sees it
//   - seat.go: what one person does in it
//   - door.go: who may be in it, and what they are called
//   - day.go: one lesson after another; scores
//   - asked.go, poll.go: what people ask without their names; how sure they are
//   - place.go: where somebody comes back to
//   - path.go: what whoever teaches wants to do
//   - watch.go: who looks at whose bench
//   - summary.go: what came of many rooms
//   - question.go: questions that the engine answers
//   - report.go: what came of it, and the recording
package room

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"racelab/sim/cells"
)

// Person is somebody in a room.
type Person struct {
	ID         string
	Name       string
	Instructor bool   // may open rooms, and run those that are open
	Login      string // of a guest who has another name now: the one at the door, with which their word goes
}

// Choice is one choice of a schedule, as sim.Choice without its words.
type Choice struct {
	Actor int `json:"a"`
	Alt   int `json:"b,omitempty"`
}

// Scene is what the bench of a room shows.
type Scene struct {
	Choices  []Choice `json:"choices"`
	At       int      `json:"at"` // the step that is looked at
	Switches []string `json:"switches,omitempty"`
	Token    string   `json:"token,omitempty"`
	By       string   `json:"by"`               // who drove
	Lesson   string   `json:"lesson,omitempty"` // that it is a run of; empty: the one with which the room was opened
	Window   string   `json:"window,omitempty"` // in which it was made: somebody may have two
	N        uint64   `json:"n"`                // grows
}

// Phase is how far a question has come.
type Phase string

// The phases of a question, in order. Whoever asks may go from Closed to Revealed
// without a second vote.
const (
	Vote     Phase = "vote"     // the first vote is open; its result is hidden
	Discuss  Phase = "discuss"  // the result is shown; people talk
	Revote   Phase = "revote"   // the second vote is open
	Closed   Phase = "closed"   // both results are shown
	Revealed Phase = "revealed" // and what is right
)

// Open reports whether votes are taken, and in which round.
func (p Phase) Open() (round int, open bool) {
	switch p {
	case Vote:
		return 1, true
	case Revote:
		return 2, true
	}
	return 0, false
}

// Next returns what follows.
func (p Phase) Next() Phase {
	switch p {
	case Vote:
		return Discuss
	case Discuss:
		return Revote
	case Revote:
		return Closed
	}
	return Revealed
}

// Question is a prediction that the class makes before it is shown.
type Question struct {
	ID      string       `json:"id"`
	Text    string       `json:"text"`
	Kind    Kind         `json:"kind,omitempty"`
	Options []string     `json:"options"`
	Means   []string     `json:"means,omitempty"`   // what those think who choose an option; empty where nobody says
	Right   int          `json:"right"`             // of Single, index of the right option; -1: nobody says
	Answer  string       `json:"answer,omitempty"`  // of the other kinds, what is right, as Read returns it
	Because string       `json:"because,omitempty"` // one sentence, told when it is revealed
	Reveal  *Scene       `json:"reveal,omitempty"`  // the run that shows it
	Phase   Phase        `json:"phase"`
	Asked   time.Time    `json:"asked"`
	Until   time.Time    `json:"until,omitzero"` // when the open vote closes; zero: when somebody closes it
	Shut    [2]time.Time `json:"shut,omitzero"`  // when each vote was closed; later ballots do not count

	Switches []string `json:"switches,omitempty"` // that are on while it is asked
	Lesson   string   `json:"lesson,omitempty"`   // about which it is asked
	Poll     Poll     `json:"poll,omitempty"`     // it asks how sure people are
}

// Prediction reports whether the question keeps people from looking ahead.
func (q *Question) Prediction() bool { return q != nil && q.Poll == NoPoll && q.Phase != Revealed }

// Challenge is a task against the clock: break the program.
type Challenge struct {
	ID       string    `json:"id"`
	Switches []string  `json:"switches,omitempty"`
	Began    time.Time `json:"began"`
	Until    time.Time `json:"until"`
	Best     int       `json:"best"`             // the fewest preemptions that any failure needs; -1: not known
	Lesson   string    `json:"lesson,omitempty"` // that is to be broken
}

// Running reports whether results are taken.
func (c *Challenge) Running(now time.Time) bool { return c != nil && now.Before(c.Until) }

// Room is the part of a room that changes by its rules, one change at a time.
type Room struct {
	Code      string      `json:"code"`
	Lesson    string      `json:"lesson"`
	Title     string      `json:"title"`
	Owner     string      `json:"owner"`
	OwnerName string      `json:"owner_name"`
	Opened    time.Time   `json:"opened"`
	Closed    time.Time   `json:"closed,omitzero"`
	Wheel     string      `json:"wheel"` // who drives
	WheelName string      `json:"wheel_name"`
	Question  *Question   `json:"question,omitempty"`
	Challenge *Challenge  `json:"challenge,omitempty"`
	Past      []Question  `json:"past,omitempty"` // questions before, and Challenges
	Rounds    []Challenge `json:"rounds,omitempty"`
	Door      Door        `json:"door,omitzero"`
	Shown     string      `json:"shown,omitempty"`    // the switches, as SwitchSet, of which the class may see what the explorer found
	Poster    bool        `json:"poster,omitempty"`   // projectors show how to join
	Gather    *Gather     `json:"gather,omitempty"`   // that everybody was called last
	Part      int         `json:"part,omitempty"`     // of the path, from 1
	PartAt    time.Time   `json:"part_at,omitzero"`   // when it began
	Began     time.Time   `json:"began,omitzero"`     // when the first part did
	Answered  []string    `json:"answered,omitempty"` // of what people asked without their names
	N         uint64      `json:"n"`                  // grows with every change
}

// SwitchSet names a set of switches, in whatever order they are.
func SwitchSet(on []string) string {
	return "with " + strings.Join(slices.Sorted(slices.Values(on)), ",")
}

// Shows reports whether the class may see what the explorer found with these switches. Nothing is shown
// before somebody decides so: people predict first.
func (r *Room) Shows(on []string) bool { return !r.Question.Prediction() && r.Shown == SwitchSet(on) }

// maxPast bounds how many questions and challenges a room remembers, and maxPastBytes what the questions
// take in the store, which takes values of up to 512 KiB.
const (
	maxPast      = 200
	maxPastBytes = 256 << 10
)

// pastBytes is how much room questions take in the store.
func pastBytes(all []Question) int {
	data, _ := json.Marshal(all) // cannot fail
	return len(data)
}

// Member is somebody who was in a room at least once.
type Member struct {
	Name    string    `json:"name"`
	Joined  time.Time `json:"joined"`
	Teaches bool      `json:"teaches,omitempty"` // has an instructor's key
}

// Ballot is one vote.
type Ballot struct {
	Choice int       `json:"choice"`           // of Single, from 0
	Answer string    `json:"answer,omitempty"` // of the other kinds, as Question.Read returns it
	At     time.Time `json:"at"`
}

// Result is what somebody achieved in a challenge.
type Result struct {
	Name        string        `json:"name"`
	Token       string        `json:"token"`
	Preemptions int           `json:"preemptions"`
	Took        time.Duration `json:"took"`
}

// better reports whether a beats b: fewer preemptions, then less time.
func (a Result) better(b Result) bool {
	if a.Preemptions != b.Preemptions {
		return a.Preemptions < b.Preemptions
	}
	return a.Took < b.Took
}

// Errors of the rules, as sentences for whoever broke them.
var (
	errNoInstructor = errors.New("only an instructor can do that; whoever runs the server lists instructors' keys")
	errClosed       = errors.New("this room is closed; what happened in it is kept")
	errNoQuestion   = errors.New("no question is open")
	errNoChallenge  = errors.New("no challenge is running")
	errSame         = errors.New("nothing changes") // of a rule: the room is left as it is, and nobody is told
	errVoteClosed   = errors.New("the vote is closed")
)

// Name returns what a person may be called: one line of at most 24 cells,
// without anything that a terminal would obey or that turns the reading
// direction.
func Name(s string) (string, error) {
	if s = cells.Cut(plainWords(s, maxBytes), 24); s == "" {
		return "", errors.New("say a name that others will see, of up to 24 letters")
	}
	return s, nil
}

// maxMarks is how many marks, such as accents, a letter may carry. More make a name
// that covers its neighbours.
const maxMarks = 2

// maxBytes bounds a name or a few words, in bytes: cells do not, for a mark has none.
const maxBytes = 320

// plainWords is text as one clean line of few marks and of so many bytes at most.
func plainWords(s string, most int) string {
	var b strings.Builder
	marks := maxMarks // none before the first letter
	for _, r := range strings.Join(strings.Fields(cells.Clean(s)), " ") {
		if marks++; !unicode.In(r, unicode.M) {
			marks = 0
		}
		if marks > maxMarks {
			continue
		}
		if b.Len()+utf8.RuneLen(r) > most {
			break
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Words returns what a person says: one clean line of at most 80 cells.
func Words(s string) string {
	return cells.Cut(plainWords(s, maxBytes), 80)
}

// LedBy reports whether p may run the room: whoever opened it, and every instructor. (A room whose owner is forgotten
// has none.)
func (r *Room) LedBy(p Person) bool { return p.Instructor || p.ID != "" && r.Owner == p.ID }

// allow reports what keeps p from running the room.
func (r *Room) allow(p Person) error {
	switch {
	case !r.Closed.IsZero():
		return errClosed
	case !r.LedBy(p):
		return errNoInstructor
	}
	return nil
}

func (r *Room) ask(p Person, q Question, now time.Time) error {
	if err := r.allow(p); err != nil {
		return err
	}
	q.Text = bounded(q.Text, maxQuestionText)
	q.Options = slices.Clone(q.Options)
	for i := range q.Options {
		q.Options[i] = bounded(q.Options[i], maxQuestionText)
	}
	if q.Kind.chosen() && (len(q.Options) < 2 || len(q.Options) > 9) {
		return fmt.Errorf("a question has 2 to 9 options, and this one has %d", len(q.Options))
	}
	if q.Kind != Single || q.Right >= len(q.Options) {
		q.Right = -1
	}
	r.archive()
	r.N++
	q.ID, q.Phase, q.Asked, q.Lesson = fmt.Sprintf("q%d", r.N), Vote, now, r.Lesson
	r.Question, r.Challenge = &q, nil
	return nil
}

// archive moves what was before into the past.
func (r *Room) archive() {
	if r.Question != nil {
		past := *r.Question
		past.Reveal = nil // a long run, which nobody looks at again
		r.Past = append(r.Past, past)
	}
	if r.Challenge != nil {
		r.Rounds = append(r.Rounds, *r.Challenge)
	}
	r.Past = r.Past[max(0, len(r.Past)-maxPast):]
	for size := pastBytes(r.Past); size > maxPastBytes; size = pastBytes(r.Past) {
		r.Past = r.Past[1:]
	}
	r.Rounds = r.Rounds[max(0, len(r.Rounds)-maxPast):]
	r.Question, r.Challenge = nil, nil
}

// advance moves a question on to a phase: the next, or Revealed from any.
func (r *Room) advance(p Person, to Phase, now time.Time) error {
	if err := r.allow(p); err != nil {
		return err
	}
	q := r.Question
	if q == nil {
		return errNoQuestion
	}
	if to != Revealed && to != q.Phase.Next() {
		return fmt.Errorf("the question is at %q, and %q does not follow", q.Phase, to)
	}
	next := *q // others may hold the old one
	if round, open := q.Phase.Open(); open {
		next.Shut[round-1] = now
	}
	next.Phase, next.Until = to, time.Time{}
	r.Question = &next
	if to == Revealed {
		r.Shown = SwitchSet(q.Switches)
	}
	r.N++
	return nil
}

// show lets the class see what the explorer found with these switches, or no longer see it.
func (r *Room) show(p Person, on []string, seen bool) error {
	if err := r.allow(p); err != nil {
		return err
	}
	if r.Question.Prediction() {
		return errors.New("a prediction is open: reveal it, or drop it, and the results can be shown")
	}
	if r.Shown = ""; seen {
		r.Shown = SwitchSet(on)
	}
	r.N++
	return nil
}

// countdown lets the open vote close at a moment.
func (r *Room) countdown(p Person, until time.Time) error {
	if err := r.allow(p); err != nil {
		return err
	}
	if r.Question == nil {
		return errNoQuestion
	}
	if _, open := r.Question.Phase.Open(); !open {
		return errVoteClosed
	}
	next := *r.Question
	next.Until = until
	r.Question = &next
	r.N++
	return nil
}

func (r *Room) drop(p Person) error {
	if err := r.allow(p); err != nil {
		return err
	}
	r.archive()
	r.N++
	return nil
}

func (r *Room) give(p Person, to, name string) error {
	if err := r.allow(p); err != nil && !(r.Wheel == p.ID && to == r.Owner) { // who has the wheel may give it back
		return err
	}
	r.Wheel, r.WheelName = to, name
	r.N++
	return nil
}

func (r *Room) challenge(p Person, c Challenge) error {
	if err := r.allow(p); err != nil {
		return err
	}
	if !c.Until.After(c.Began) {
		return errors.New("a challenge takes some time")
	}
	r.archive()
	r.N++
	c.ID, c.Lesson = fmt.Sprintf("c%d", r.N), r.Lesson
	r.Challenge = &c
	return nil
}

func (r *Room) close(p Person, now time.Time) error {
	if err := r.allow(p); err != nil {
		return err
	}
	r.archive()
	r.Closed = now
	r.N++
	return nil
}

// votes checks a vote for an option.
func (r *Room) votes(choice int, now time.Time) (q *Question, round int, err error) {
	if q, round, err = r.voting(now); err == nil && (q.Kind != Single || choice < 0 || choice >= len(q.Options)) {
		err = fmt.Errorf("there are options 1 to %d", len(q.Options))
	}
	return q, round, err
}

// voting returns the question whose vote is open.
func (r *Room) voting(now time.Time) (q *Question, round int, err error) {
	q = r.Question
	if q == nil || !r.Closed.IsZero() {
		return nil, 0, errNoQuestion
	}
	round, open := q.Phase.Open()
	if !open || !q.Until.IsZero() && now.After(q.Until) {
		return nil, 0, errVoteClosed
	}
	return q, round, nil
}

// Tally counts votes by option. Of Several each ballot counts for all its options; of the kinds that are
// answered otherwise there is nothing to count by option.
func Tally(q *Question, ballots map[string]Ballot) []int {
	out := make([]int, len(q.Options))
	for _, b := range ballots {
		switch q.Kind {
		case Single:
		case Several:
			for _, n := range Chosen(b.Answer) {
				if n >= 1 && n <= len(out) {
					out[n-1]++
				}
			}
			continue
		default:
			return nil
		}
		if b.Choice >= 0 && b.Choice < len(out) {
			out[b.Choice]++
		}
	}
	return out
}

// Entry is a line of a challenge's board.
type Entry struct {
	ID string
	Result
}

// Board returns results, the best first.
func Board(results map[string]Result) []Entry {
	out := make([]Entry, 0, len(results))
	for id, r := range results {
		out = append(out, Entry{id, r})
	}
	slices.SortFunc(out, func(a, b Entry) int {
		switch {
		case a.better(b.Result):
			return -1
		case b.better(a.Result):
			return 1
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out
}
