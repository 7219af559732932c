// Package progress keeps what a learner has done: how far each lesson is, what
// was predicted and how sure, when a review is due, and a few settings.
//
// A Record is plain data, and Merge joins two of them so that nothing of either
// is lost: in a race lab, two programs that save at once must not lose an update.
// Everything in a Record is a set that grows, the least or largest of something,
// or a register of which the later value wins. So Merge is commutative,
// associative and idempotent (Shapiro et al., "Conflict-free replicated data
// types", 2011), and what is due follows from the Record instead of being stored.
//
// A Store keeps a Record: File on the learner's own machine, Memory for a guest,
// and package classroom in NATS.
package progress

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"
)

// Version is the version of the format that this package writes.
const Version = 1

// maxAnswers bounds the answers of a record: the latest are kept.
const maxAnswers = 10_000

// Record is one learner's progress. The zero value is that of somebody new.
// Times are in UTC.
type Record struct {
	Version  int                  `json:"version"`
	Lessons  map[string]Lesson    `json:"lessons,omitempty"` // by name
	Katas    map[string]Kata      `json:"katas,omitempty"`   // by name
	Pages    map[string]time.Time `json:"pages,omitempty"`   // topic pages, when first read to the end
	Answers  []Answer             `json:"answers,omitempty"` // by time
	Settings Settings             `json:"settings,omitzero"`
	Last     Place                `json:"last,omitzero"` // where the learner was
}

// Lesson is how far a learner is with one lesson.
type Lesson struct {
	Stages map[string]time.Time `json:"stages,omitempty"` // finished stages, when first
	Best   *int                 `json:"best,omitempty"`   // fewest preemptions of a failure brought about by hand
	Hints  int                  `json:"hints,omitempty"`  // hints asked for
	Fixes  map[string]time.Time `json:"fixes,omitempty"`  // switch sets proven, names joined by +, when first
	Done   time.Time            `json:"done,omitzero"`    // when it was first finished, stages skipped or not
	Wrote  time.Time            `json:"wrote,omitzero"`   // when a fix that the learner typed first counted
	Draft  Draft                `json:"draft,omitzero"`   // what the learner has typed
	// Earlier are drafts that the learner went on from, by time: undo goes back to them.
	Earlier []Draft              `json:"earlier,omitempty"`
	Harder  map[string]time.Time `json:"harder,omitempty"` // harder variants, by name, when a fix that the learner typed first passed them
}

// Draft is a fix that a learner types. The later one wins.
type Draft struct {
	At   time.Time `json:"at,omitzero"`
	Text string    `json:"text,omitempty"` // empty: it was given up
	From string    `json:"from,omitempty"` // the folder whose file it was, as a path; empty: it was typed in the lab
}

// MaxDraft bounds a draft, in bytes.
const MaxDraft = 64 << 10

// Drafted keeps what the learner has typed. What is too long for a draft is not kept.
func (r *Record) Drafted(lesson, text string, at time.Time) {
	if len(text) <= MaxDraft {
		r.lesson(lesson, func(l *Lesson) { l.Draft = laterDraft(l.Draft, Draft{At: stamp(at), Text: text}) })
	}
}

// laterDraft is the later of two drafts; of two of the same moment one that both sides
// choose.
func laterDraft(a, b Draft) Draft {
	if c := cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Text, b.Text), cmp.Compare(a.From, b.From)); c < 0 {
		return b
	}
	return a
}

// Wrote notes that a fix that the learner typed counts, and the harder variants that it passes.
func (r *Record) Wrote(lesson string, at time.Time, harder ...string) {
	r.lesson(lesson, func(l *Lesson) {
		l.Wrote = earlier(l.Wrote, stamp(at))
		for _, name := range harder {
			first(&l.Harder, name, stamp(at))
		}
	})
}

// Answer is what a learner said before knowing.
type Answer struct {
	At         time.Time `json:"at"`
	Lesson     string    `json:"lesson"`
	Kind       string    `json:"kind"` // "predict", "order", "explain", "review"
	Text       string    `json:"text"`
	Confidence int       `json:"confidence"`        // percent that the learner gave to being right, 0 to 100
	Rated      bool      `json:"rated,omitempty"`   // the learner said how sure; without, Confidence means nothing
	Right      bool      `json:"right"`             // wholly
	Partly     bool      `json:"partly,omitempty"`  // some of it was right, and not all
	Against    string    `json:"against,omitempty"` // what it was judged against: the right answer, as the engine had it then
}

// Settings are what a learner prefers. The later Settings win as a whole.
type Settings struct {
	At            time.Time `json:"at,omitzero"` // when they were chosen
	Theme         string    `json:"theme,omitempty"`
	Signs         string    `json:"signs,omitempty"` // the set of signs, as package ui/signs names it
	ReducedMotion bool      `json:"reduced_motion,omitempty"`
	NoMouse       bool      `json:"no_mouse,omitempty"`
	Plain         bool      `json:"plain,omitempty"` // lines of text instead of screens
}

// Place is where a learner was. The later Place wins.
type Place struct {
	At     time.Time `json:"at,omitzero"`
	Lesson string    `json:"lesson,omitempty"` // a lesson's name, or
	Page   string    `json:"page,omitempty"`   // a topic's
	Stage  string    `json:"stage,omitempty"`  // of the lesson
}

// Store keeps one learner's record. Its methods may be called from several
// goroutines and processes at once.
type Store interface {
	// Load returns the record; for somebody new, an empty one.
	Load(ctx context.Context) (Record, error)
	// Update changes the record and returns it as it was stored. change may be
	// called more than once, and must do nothing but change its argument.
	Update(ctx context.Context, change func(*Record)) (Record, error)
}

// Clone returns a copy that shares nothing with r.
func (r Record) Clone() Record {
	r.Lessons = maps.Clone(r.Lessons)
	for name, l := range r.Lessons {
		l.Stages, l.Fixes, l.Harder = maps.Clone(l.Stages), maps.Clone(l.Fixes), maps.Clone(l.Harder)
		if l.Best != nil {
			best := *l.Best
			l.Best = &best
		}
		l.Earlier = slices.Clone(l.Earlier)
		r.Lessons[name] = l
	}
	r.Katas, r.Pages, r.Answers = maps.Clone(r.Katas), maps.Clone(r.Pages), slices.Clone(r.Answers)
	for name, k := range r.Katas {
		k.Earlier = slices.Clone(k.Earlier)
		r.Katas[name] = k
	}
	return r
}

// lesson changes what is known of a lesson.
func (r *Record) lesson(name string, change func(*Lesson)) {
	l := r.Lessons[name]
	change(&l)
	if r.Lessons == nil {
		r.Lessons = map[string]Lesson{}
	}
	r.Lessons[name] = l
}

func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// next is when something happened in a record whose last change was at last: in a millisecond there is room for
// several, and the clock may be set back a little, but what comes later is later.
func next(last, at time.Time) time.Time {
	at = stamp(at)
	if ago := last.Sub(at); ago >= 0 && ago < time.Second {
		return last.Add(time.Millisecond)
	}
	return at
}

// first notes a time, unless an earlier one is there.
func first(m *map[string]time.Time, key string, at time.Time) {
	if old, ok := (*m)[key]; ok && !at.Before(old) {
		return
	}
	if *m == nil {
		*m = map[string]time.Time{}
	}
	(*m)[key] = at
}

// FinishStage notes that a stage of a lesson was finished.
func (r *Record) FinishStage(lesson, stage string, at time.Time) {
	r.lesson(lesson, func(l *Lesson) { first(&l.Stages, stage, stamp(at)) })
}

// Finish notes that a lesson was finished. Its first review comes due from then.
func (r *Record) Finish(lesson string, at time.Time) {
	r.lesson(lesson, func(l *Lesson) { l.Done = earlier(l.Done, stamp(at)) })
}

// Broke notes that the learner brought about a failure with so many
// preemptions.
func (r *Record) Broke(lesson string, preemptions int) {
	r.lesson(lesson, func(l *Lesson) {
		if l.Best == nil || preemptions < *l.Best {
			l.Best = &preemptions
		}
	})
}

// Hinted notes that the learner has seen so many hints of a lesson.
func (r *Record) Hinted(lesson string, hints int) {
	r.lesson(lesson, func(l *Lesson) { l.Hints = max(l.Hints, hints) })
}

// Skipped returns those of a lesson's stages, given in order, that a learner who
// finished it has not gone through. Before it is finished nothing is skipped.
func (l Lesson) Skipped(stages []string) []string {
	if l.Done.IsZero() {
		return nil
	}
	var out []string
	for _, s := range stages {
		if _, passed := l.Stages[s]; !passed {
			out = append(out, s)
		}
	}
	return out
}

// Proved notes that the learner saw a set of switches proven to hold.
func (r *Record) Proved(lesson string, switches []string, at time.Time) {
	key := strings.Join(slices.Sorted(slices.Values(switches)), "+")
	r.lesson(lesson, func(l *Lesson) { first(&l.Fixes, key, stamp(at)) })
}

// ReadPage notes that a topic page was read.
func (r *Record) ReadPage(page string, at time.Time) { first(&r.Pages, page, stamp(at)) }

// Answered adds an answer.
func (r *Record) Answered(a Answer) {
	a.At = stamp(a.At)
	a = a.normal()
	r.Answers = union(r.Answers, []Answer{a})
}

// normal brings an answer into the one form in which it is kept. Before answers
// said whether they were rated, a confidence of 0 meant that they were not.
func (a Answer) normal() Answer {
	a.Confidence = min(max(a.Confidence, 0), 100)
	a.Rated = a.Rated || a.Confidence > 0
	a.Partly = a.Partly && !a.Right
	return a
}

// HasAnswered reports whether an answer of a kind to a lesson is known.
func (r Record) HasAnswered(lesson, kind string) bool {
	return slices.ContainsFunc(r.Answers, func(a Answer) bool { return a.Lesson == lesson && a.Kind == kind })
}

// Set changes the settings.
func (r *Record) Set(s Settings, at time.Time) {
	s.At = next(r.Settings.At, at)
	r.Settings = laterSettings(r.Settings, s)
}

// Visit notes where the learner is.
func (r *Record) Visit(p Place, at time.Time) {
	p.At = next(r.Last.At, at)
	r.Last = laterPlace(r.Last, p)
}

// Merge returns what both records know. Neither is changed.
func Merge(a, b Record) Record {
	out := a.Clone()
	out.Version = max(a.Version, b.Version)
	for name, l := range b.Lessons {
		out.lesson(name, func(m *Lesson) { *m = mergeLesson(*m, l) })
	}
	for name, k := range b.Katas {
		out.kata(name, func(m *Kata) { *m = mergeKata(*m, k) })
	}
	for page, at := range b.Pages {
		first(&out.Pages, page, at)
	}
	out.Answers = union(a.Answers, b.Answers)
	out.Settings = laterSettings(a.Settings, b.Settings)
	out.Last = laterPlace(a.Last, b.Last)
	return out
}

func mergeLesson(a, b Lesson) Lesson {
	for stage, at := range b.Stages {
		first(&a.Stages, stage, at)
	}
	for fix, at := range b.Fixes {
		first(&a.Fixes, fix, at)
	}
	for name, at := range b.Harder {
		first(&a.Harder, name, at)
	}
	if a.Best == nil || b.Best != nil && *b.Best < *a.Best {
		a.Best = b.Best
		if b.Best != nil {
			best := *b.Best
			a.Best = &best
		}
	}
	a.Hints = max(a.Hints, b.Hints)
	a.Done = earlier(a.Done, b.Done)
	a.Wrote = earlier(a.Wrote, b.Wrote)
	a.Draft, a.Earlier = laterDraft(a.Draft, b.Draft), withEarlier(a.Earlier, b.Earlier...)
	return a
}

// earlier returns the earlier of two times; a zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// order is a total order of answers: by time, then by everything else.
func order(a, b Answer) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Lesson, b.Lesson), cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Text, b.Text), cmp.Compare(a.Confidence, b.Confidence), compareBool(a.Rated, b.Rated),
		compareBool(a.Right, b.Right), compareBool(a.Partly, b.Partly), cmp.Compare(a.Against, b.Against))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// union returns the answers of both, each once, by time.
func union(a, b []Answer) []Answer {
	all := slices.Concat(a, b)
	slices.SortFunc(all, order)
	all = slices.CompactFunc(all, func(x, y Answer) bool { return order(x, y) == 0 })
	return all[max(len(all)-maxAnswers, 0):]
}

func laterSettings(a, b Settings) Settings {
	less := cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Theme, b.Theme), compareBool(a.ReducedMotion, b.ReducedMotion),
		compareBool(a.NoMouse, b.NoMouse), compareBool(a.Plain, b.Plain))
	if less < 0 {
		return b
	}
	return a
}

func laterPlace(a, b Place) Place {
	less := cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Lesson, b.Lesson), cmp.Compare(a.Page, b.Page), cmp.Compare(a.Stage, b.Stage))
	if less < 0 {
		return b
	}
	return a
}
