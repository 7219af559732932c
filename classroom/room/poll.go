package room

// Poll is when the class is asked how sure it is of a lesson.
type Poll string

// The polls of a lesson.
const (
	NoPoll Poll = ""
	Before Poll = "before"
	After  Poll = "after"
)

// Confidence asks how sure people are of what a lesson is about. There is no right answer, and nothing to
// predict: afterwards it is shown beside what was said before.
func Confidence(when Poll) Question {
	text := "Before we begin: could you explain to a colleague what goes wrong here, and what holds?"
	if when == After {
		text = "After it: could you explain to a colleague what goes wrong here, and what holds?"
	}
	return Question{Text: text, Options: []string{"Not at all", "Hardly", "In part", "Mostly", "Surely"}, Right: -1, Poll: when}
}

// before returns the last poll before the lesson that q is about, or nil.
func (r *Room) before(q *Question) *Question {
	if q.Poll != After {
		return nil
	}
	for i := len(r.Past) - 1; i >= 0; i-- {
		if p := &r.Past[i]; p.Poll == Before && p.Lesson == q.Lesson {
			return p
		}
	}
	return nil
}

// Mean is the mean of votes for options, from 1; 0 without votes.
func Mean(votes []int) float64 {
	sum, n := 0, 0
	for i, v := range votes {
		sum += v * (i + 1)
		n += v
	}
	if n == 0 {
		return 0
	}
	return float64(sum) / float64(n)
}
