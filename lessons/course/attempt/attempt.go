// Package attempt is one learner's attempt at a lesson: at which stage it is, what
// was answered, what passes, what is recorded, and in which words all of that is said.
//
// It lies below all faces. Screens (ui/path), lines of text (plain) and rooms
// (classroom/room) draw an attempt and feed it moves; none of them knows a rule. So the
// same moves leave the same record, whichever face they come through, and a test holds
// the three to it.
//
// A move is a method that changes the attempt and notes what it means in the learner's
// record; it asks the engine nothing, and is for one goroutine. What has to ask the
// engine (Prepare, Weigh, Examine, course.Study.HelpOf) changes nothing, so that a screen can do it
// beside its other work, and hands its result to a move afterwards.
//
//   - predict.go, explain.go: questions, and how answers are graded
//   - breaking.go: which failing run counts
//   - fixing.go: trying, choosing and proving fixes
package attempt

import (
	"fmt"
	"time"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/progress"
)

// Notes are where an attempt keeps what the learner did.
type Notes interface {
	// Record returns what is known of the learner. It is not changed.
	Record() progress.Record
	// Change changes the record. change may be called again, and does nothing but
	// change its argument.
	Change(change func(*progress.Record))
	Now() time.Time
}

// NotSaid is how sure a learner is who would rather not say.
const NotSaid = -1

// Attempt is an attempt at a lesson. Until Open is given its study, only reading and
// going from stage to stage is possible.
type Attempt struct {
	lesson *lessons.Lesson
	study  *course.Study
	notes  Notes
	seed   uint64 // of the learner: in which order fixes are shown
	at     course.Stage

	helped  map[course.Stage]int // how often help was asked for
	drafted bool                 // a draft was kept

	question  course.Question // of Predict
	predicted bool
	puzzle    course.Puzzle
	orders    int // given
	ordered   bool
	deeper    course.Question // about the run, before its name is asked for
	deep      bool            // it is still to be answered
	name      course.Question
	names     int // given
	named     bool
	best      *int // preemptions of the best failure of this attempt
	trials    map[string]*Trial
	held      []string // the set seen to hold that was tried last
	last      []string // the set tried last
}

// New begins an attempt at a lesson, or goes on with one: what the record knows of it
// stands. seed is the learner's own; 0 for none.
func New(l *lessons.Lesson, notes Notes, seed uint64) *Attempt {
	return &Attempt{lesson: l, notes: notes, seed: seed, at: course.Resume(notes.Record(), l.Name), helped: map[course.Stage]int{}, trials: map[string]*Trial{}}
}

// Prepare works out what the stages of a lesson ask, which may take the engine a while.
// It changes nothing; after it Open returns at once.
func Prepare(s *course.Study) {
	s.Predict()
	s.Order()
	s.Name()
	s.Deeper()
}

// Open gives the attempt what the engine knows of the lesson (see Prepare).
func (a *Attempt) Open(s *course.Study) {
	if a.study != nil {
		return
	}
	a.study = s
	a.question, a.puzzle, a.name = s.Predict(), s.Order(), s.Name()
	a.deeper, a.deep = s.Deeper()
	a.deep = a.deep && a.first(kindDeeper)
	a.ordered = a.puzzle.Free
	a.held = a.proven()
}

// Study returns what the engine knows; nil until Open.
func (a *Attempt) Study() *course.Study { return a.study }

// Lesson returns the lesson.
func (a *Attempt) Lesson() *lessons.Lesson { return a.lesson }

// At returns the stage at which the attempt is.
func (a *Attempt) At() course.Stage { return a.at }

// record is what is known of the lesson.
func (a *Attempt) record() progress.Lesson { return a.notes.Record().Lessons[a.lesson.Name] }

// Passed reports whether a stage was passed, now or before.
func (a *Attempt) Passed(s course.Stage) bool {
	_, ok := a.record().Stages[string(s)]
	return ok
}

// Enter goes to a stage.
func (a *Attempt) Enter(s course.Stage) {
	a.at = s
	place, now := progress.Place{Lesson: a.lesson.Name, Stage: string(s)}, a.notes.Now()
	a.notes.Change(func(r *progress.Record) { r.Visit(place, now) })
}

// Sections returns the sections of the lesson's page that a stage shows, in order. What
// to watch comes when the prediction was made: it would tell the cause.
func Sections(s course.Stage) []string {
	switch s {
	case course.Story:
		return []string{"Story"}
	case course.Break:
		return []string{"What to watch"}
	case course.Explain:
		return []string{"Explanation"}
	case course.Debrief:
		return []string{"Debrief"}
	}
	return nil
}

// About says how hard a lesson is, how long it takes, what the learner can do afterwards,
// and what had best come before.
func About(l *lessons.Lesson) string {
	text := fmt.Sprintf("Level %d of %d, about %d minutes. %s", l.Level, lessons.Levels, l.Minutes, l.Goal)
	if before, err := lessons.Find(l.After); err == nil && l.After != "" {
		text += " Best after “" + before.Title + "”."
	}
	return text
}

// Read is the move of somebody who has read what the stage shows to its end. It passes
// the stages that are for reading.
func (a *Attempt) Read() (said string) {
	switch a.at {
	case course.Story, course.Debrief:
		return a.pass(a.at)
	}
	return ""
}

// pass notes that a stage was passed. said is empty unless something followed from it.
func (a *Attempt) pass(s course.Stage) (said string) {
	before := course.StateOf(a.record())
	name, now := a.lesson.Name, a.notes.Now()
	a.notes.Change(func(r *progress.Record) { r.FinishStage(name, string(s), now) })
	if before == course.Finished && course.StateOf(a.record()) == course.Done {
		return "That was the last stage skipped: the lesson is done."
	}
	return ""
}

// Next leaves the stage for the one after it, which it returns. After the last the
// lesson is finished, whatever was skipped: then to is empty, and said says how it stands.
func (a *Attempt) Next() (to course.Stage, said string) {
	if to := a.at.Next(); to != "" {
		a.Enter(to)
		return to, ""
	}
	name, now := a.lesson.Name, a.notes.Now()
	a.notes.Change(func(r *progress.Record) { r.Finish(name, now) })
	if l := a.record(); course.StateOf(l) != course.Done {
		return "", "Finished. You skipped: " + course.SkippedText(l) + "."
	}
	return "", "Done: " + a.lesson.Title + ". It comes back for review in two days, as the same bug in another place."
}

// Help asks for the next hint of the stage, and after the last for the solution. n is
// what course.Study.HelpOf takes; it is 0 if the stage has nothing to solve.
func (a *Attempt) Help() (n int) {
	switch a.at {
	case course.Predict, course.Break, course.Explain, course.Fix:
	default:
		return 0
	}
	if a.helped[a.at] <= hints {
		a.helped[a.at]++
	}
	a.noteHelp()
	return a.helped[a.at]
}

// Solve asks for the solution of the stage at once. n is as of Help.
func (a *Attempt) Solve() (n int) {
	if a.Help() == 0 {
		return 0
	}
	a.helped[a.at] = hints + 1
	a.noteHelp()
	return a.helped[a.at]
}

// hints is how many hints a stage has before its solution.
const hints = 3

// solved reports whether the solution of a stage was shown: what is answered then is no
// measure of what was known.
func (a *Attempt) solved(s course.Stage) bool { return a.helped[s] > hints }

func (a *Attempt) noteHelp() {
	all := 0
	for _, n := range a.helped {
		all += n
	}
	name := a.lesson.Name
	a.notes.Change(func(r *progress.Record) { r.Hinted(name, all) })
}

// The kinds of answers that a record has of a lesson.
const (
	kindPredict = "predict"
	kindOrder   = "order"
	kindDeeper  = "decided"
	kindName    = "explain"
)

// Asks reports whether the learner is asked how sure they are of what they answer at the
// stage. They are asked once for each question: later answers follow what was told, and
// say nothing about what was known. The record keeps no more than the first either.
func (a *Attempt) Asks() bool {
	switch a.at {
	case course.Predict:
		return a.first(kindPredict) && !a.solved(course.Predict)
	case course.Explain:
		return (a.deep || a.first(kindName)) && !a.solved(course.Explain)
	}
	return false
}

func (a *Attempt) first(kind string) bool { return !a.notes.Record().HasAnswered(a.lesson.Name, kind) }

// answer notes an answer, if it is the first to its question.
func (a *Attempt) answer(stage course.Stage, kind, text, against string, sure int, m course.Mark) {
	if !a.first(kind) {
		return
	}
	ans := progress.Answer{At: a.notes.Now(), Lesson: a.lesson.Name, Kind: kind, Text: clip(text), Against: clip(against), Right: m.Right, Partly: m.Partly}
	if sure >= 0 && !a.solved(stage) {
		ans.Rated, ans.Confidence = true, min(sure, 100)
	}
	a.notes.Change(func(r *progress.Record) { r.Answered(ans) })
}

// longest bounds what a record keeps of an answer, in runes.
const longest = 300

func clip(text string) string {
	if r := []rune(text); len(r) > longest {
		return string(r[:longest-1]) + "…"
	}
	return text
}

// judged is how an answer is told: right, in part, or not, and how sure the learner was.
func judged(m course.Mark, sure int) string {
	word := "Not right"
	switch {
	case m.Right:
		word = "Right"
	case m.Partly:
		word = "Partly right"
	}
	if sure < 0 {
		return word + "."
	}
	return fmt.Sprintf("%s; you were %d %% sure.", word, sure)
}
