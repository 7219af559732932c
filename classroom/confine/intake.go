package confine

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

// Intake bounds how much of learners' programs is in memory before it is used:
// anybody may begin to send, and never end.
type Intake struct {
	most int64 // bytes, beyond what each may have free

	mu    sync.Mutex
	taken int64
	from  map[string]int64 // by address
	open  map[string]bool  // learners of whom something is read, or waits
}

// freeSize is what each program may have of bytes that do not count, so that a
// program of ordinary size gets in whatever others send.
const freeSize = 64 << 10

// NewIntake returns an intake of that many bytes. No address has more than half of
// them.
func NewIntake(most int64) *Intake {
	return &Intake{most: most, from: map[string]int64{}, open: map[string]bool{}}
}

// The errors of programs that are not taken in, as sentences for who sent them.
var (
	errOneAtATime = errors.New("a program of yours is being read or waits for its turn; send the next one when its report has come")
	errTooMuch    = errors.New("too much is being sent here at this moment; try again in a minute, or send a smaller program")
)

// Read reads a program of a learner at that address, of at most max bytes. The
// caller calls release when the bytes are no longer needed; until then the learner
// has no other.
func (i *Intake) Read(learner, address string, r io.Reader, max int) (source []byte, release func(), err error) {
	i.mu.Lock()
	if i.open[learner] {
		i.mu.Unlock()
		return nil, nil, errOneAtATime
	}
	i.open[learner] = true
	i.mu.Unlock()
	var counted int64
	release = sync.OnceFunc(func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		delete(i.open, learner)
		i.taken -= counted
		if i.from[address] -= counted; i.from[address] == 0 {
			delete(i.from, address)
		}
	})
	for {
		if cap(source)-len(source) == 0 {
			// Twice as much as before, of which the old half is soon garbage.
			size := int64(min(2*cap(source)+4<<10, max+1))
			if need := size - freeSize - counted; need > 0 {
				if !i.take(address, need) {
					release()
					return nil, nil, errTooMuch
				}
				counted += need
			}
			source = append(make([]byte, 0, size), source...)
		}
		n, err := r.Read(source[len(source):cap(source)])
		source = source[:len(source)+n]
		switch {
		case len(source) > max:
			release()
			return nil, nil, fmt.Errorf("the program is too large: racelab reads up to %d MiB of source", max>>20)
		case err == io.EOF:
			return source, release, nil
		case err != nil:
			release()
			return nil, nil, fmt.Errorf("cannot read the program: %w", err)
		}
	}
}

// take takes bytes out of what is left, if there is enough.
func (i *Intake) take(address string, n int64) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.taken+n > i.most || i.from[address]+n > i.most/2 {
		return false
	}
	i.taken += n
	i.from[address] += n
	return true
}
