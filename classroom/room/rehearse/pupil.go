package rehearse

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"racelab/classroom/room"
)

// What is what a pupil does.
type What uint8

// What pupils do.
const (
	Nothing What = iota
	Votes
	Answers
	Raises
	Lowers
	Asks
	Leaves
	Works
	Follows
)

// Act is one thing that a pupil does.
type Act struct {
	What   What
	Choice int
	Words  string
}

// Pupil is a simulated learner.
type Pupil struct {
	ID, Name string

	rng     *rand.Rand
	skill   float64 // the chance to be right at first
	votes   string  // the question and round for which due is
	due     time.Time
	voted   bool
	whim    time.Time // when something comes to mind next
	hand    bool
	working bool
	step    int
	back    time.Time // when one who left comes back
}

var names = []string{"Ana", "Bela", "Chidi", "Dario", "Emre", "Fatma", "Goran", "Hana", "Ivo", "Jia", "Kofi", "Lena", "Mei", "Nora", "Omar", "Pia", "Quentin", "Rosa", "Sami", "Tara"}

// NewPupil returns the pupil of a number.
func NewPupil(n int, seed uint64) *Pupil {
	p := &Pupil{ID: fmt.Sprintf("simulated-%d", n+1), rng: rand.New(rand.NewPCG(seed, uint64(n)))}
	p.Name = names[n%len(names)]
	if n >= len(names) {
		p.Name += fmt.Sprint(" ", n/len(names)+1)
	}
	p.Name += " (simulated)"
	p.skill = 0.3 + 0.5*p.rng.Float64()
	return p
}

// Away reports whether one who left is still away.
func (p *Pupil) Away(now time.Time) bool { return now.Before(p.back) }

// between is a time from now, between two lengths.
func (p *Pupil) between(now time.Time, least, most time.Duration) time.Time {
	return now.Add(least + time.Duration(p.rng.Int64N(int64(most-least))))
}

// Turn returns what the pupil does at a moment, by what it sees.
func (p *Pupil) Turn(k room.Look, now time.Time) Act {
	if q := k.Room.Question; q != nil {
		if round, open := q.Phase.Open(); open {
			return p.vote(q, round, now)
		}
	}
	if p.whim.IsZero() {
		p.whim = p.between(now, 5*time.Second, 2*time.Minute)
	}
	if now.Before(p.whim) {
		return Act{}
	}
	p.whim = p.between(now, 30*time.Second, 4*time.Minute)
	return p.idea(now)
}

// vote votes after some thought; some never do.
func (p *Pupil) vote(q *room.Question, round int, now time.Time) Act {
	if at := fmt.Sprint(q.ID, ".", round); at != p.votes {
		p.votes, p.voted = at, p.rng.Float64() < 0.06
		p.due = p.between(now, 2*time.Second, 30*time.Second)
	}
	if p.voted || now.Before(p.due) {
		return Act{}
	}
	p.voted = true
	right := p.rng.Float64() < p.skill
	if round == 2 { // talking helps
		right = p.rng.Float64() < (1+p.skill)/2
	}
	switch q.Kind {
	case room.Single:
		if right && q.Right >= 0 {
			return Act{What: Votes, Choice: q.Right}
		}
		return Act{What: Votes, Choice: p.rng.IntN(max(len(q.Options), 1))}
	case room.Number, room.Free:
		if right && q.Answer != "" {
			return Act{What: Answers, Words: q.Answer}
		}
		return Act{What: Answers, Words: fmt.Sprint(p.rng.IntN(10))}
	}
	if right && q.Answer != "" {
		return Act{What: Answers, Words: q.Answer}
	}
	order := p.rng.Perm(len(q.Options))
	if q.Kind == room.Several {
		order = order[:1+p.rng.IntN(len(order))]
	}
	var parts []string
	for _, i := range order {
		parts = append(parts, fmt.Sprint(i+1))
	}
	return Act{What: Answers, Words: strings.Join(parts, ",")}
}

var (
	handWords = []string{"I am lost", "which key?", "why does bob read 100?", "can you go back a step?", "mine does not fail"}
	askWords  = []string{"Does this happen in Java, too?", "How do I find this in our code?", "Why not always take a lock?", "What does the race detector say?"}
)

// idea is what comes to mind while nothing is asked.
func (p *Pupil) idea(now time.Time) Act {
	switch n := p.rng.IntN(100); {
	case p.hand:
		p.hand = false
		return Act{What: Lowers}
	case n < 15:
		p.hand = true
		return Act{What: Raises, Words: handWords[p.rng.IntN(len(handWords))]}
	case n < 25:
		return Act{What: Asks, Words: askWords[p.rng.IntN(len(askWords))]}
	case n < 35:
		p.back = p.between(now, 10*time.Second, 3*time.Minute)
		p.working = false
		return Act{What: Leaves}
	case n < 75:
		p.working, p.step = true, p.step+1
		return Act{What: Works, Choice: p.step}
	case p.working && n < 90:
		p.working, p.step = false, 0
		return Act{What: Follows}
	}
	return Act{} // quiet: whoever works alone and presses nothing looks stuck
}
