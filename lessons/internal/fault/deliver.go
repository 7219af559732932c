package fault

import (
	"math/rand/v2"
	"slices"
	"time"
)

// Network is what may happen to messages on their way. The zero Network brings
// each of them once, in the order in which they were sent.
type Network struct {
	Twice   bool          // a message may come twice, anything behind it in between
	Shuffle bool          // messages may overtake each other
	Late    time.Duration // so late may one or another come, and those behind it with it; 0: none does
}

// Deliver hands messages to receive as the network brings them, one after the
// other, and returns when all have come.
func Deliver[T any](n Network, messages []T, receive func(T)) {
	waiting := make([]letter[T], len(messages))
	for i, m := range messages {
		waiting[i].message = m
	}
	for len(waiting) > 0 {
		i := 0
		if n.Shuffle {
			i = choose(len(waiting))
		}
		came := waiting[i]
		waiting = slices.Delete(waiting, i, i+1)
		if n.Late > 0 {
			Pause(true, n.Late)
		}
		receive(came.message)
		if n.Twice && !came.again {
			came.again = true
			waiting = resend(n, waiting, came)
		}
	}
}

// letter is a message on its way.
type letter[T any] struct {
	message T
	again   bool // it has come once
}

// resend may put a message that has come among those on their way once more.
func resend[T any](n Network, waiting []letter[T], m letter[T]) []letter[T] {
	if n.Shuffle { // its place is chosen when it comes
		if choose(2) == 0 {
			return waiting
		}
		return append(waiting, m)
	}
	place := choose(len(waiting) + 2)
	if place == 0 {
		return waiting
	}
	return slices.Insert(waiting, place-1, m)
}

// choose decides what the network does: compiled, chance does.
func choose(n int) int { return rand.IntN(n) }
