package progress

import (
	"slices"
	"time"
)

// intervals returns how long after the last review the next one is due. Spacing
// that grows keeps what was learned longest for the fewest repetitions (Cepeda et
// al., "Distributed practice in verbal recall tasks", 2006).
func intervals() []time.Duration {
	const day = 24 * time.Hour
	return []time.Duration{2 * day, 7 * day, 21 * day, 60 * day, 180 * day}
}

// Review is when a finished lesson comes back.
type Review struct {
	Lesson string
	Due    time.Time
	Level  int // reviews answered right in a row
}

// Reviews returns the next review of each finished lesson, by when it is due.
func (r Record) Reviews() []Review {
	var out []Review
	for name, l := range r.Lessons {
		if !l.Done.IsZero() {
			out = append(out, r.review(name, l.Done))
		}
	}
	slices.SortFunc(out, func(a, b Review) int {
		if c := a.Due.Compare(b.Due); c != 0 {
			return c
		}
		if a.Lesson < b.Lesson {
			return -1
		}
		return 1
	})
	return out
}

// review counts the answers of a lesson since it was finished. A wrong one
// begins anew.
func (r Record) review(name string, done time.Time) Review {
	last, level := done, 0
	for _, a := range r.Answers {
		if a.Lesson != name || a.Kind != "review" || a.At.Before(done) {
			continue
		}
		last = a.At
		if a.Right {
			level++
		} else {
			level = 0
		}
	}
	spans := intervals()
	return Review{Lesson: name, Due: last.Add(spans[min(level, len(spans)-1)]), Level: level}
}

// DueAt returns the names of the lessons whose review is due, longest due first.
func (r Record) DueAt(now time.Time) []string {
	var out []string
	for _, v := range r.Reviews() {
		if !v.Due.After(now) {
			out = append(out, v.Lesson)
		}
	}
	return out
}

// Calibration is how often a learner who was so sure was right.
type Calibration struct {
	Confidence int // percent: the answers between five below and five above
	Answers    int
	Right      int // wholly
	Partly     int
}

// Calibrate returns the answers that came with a confidence in steps of ten
// percent, from the least sure; steps without answers are left out. What a learner
// was sure of is that the whole answer is right, so one that is right in part counts
// as not right.
func (r Record) Calibrate() []Calibration {
	var steps [11]Calibration
	for _, a := range r.Answers {
		if !a.Rated || a.Confidence < 0 || a.Confidence > 100 {
			continue
		}
		s := &steps[(a.Confidence+5)/10]
		s.Answers++
		switch {
		case a.Right:
			s.Right++
		case a.Partly:
			s.Partly++
		}
	}
	var out []Calibration
	for i, s := range steps {
		if s.Answers > 0 {
			s.Confidence = 10 * i
			out = append(out, s)
		}
	}
	return out
}
