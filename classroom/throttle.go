package classroom

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// throttle bounds how often something may go wrong for each of many, such as a
// guess at the code of a room from an address: a burst, and then one now and then.
// Nothing is locked for good: what was spent comes back with time.
type throttle struct {
	every time.Duration // one more comes back after so long
	burst int
	most  int // who is remembered at once

	mu  sync.Mutex
	who map[string]*rate.Limiter
}

func newThrottle(every time.Duration, burst int) *throttle {
	return &throttle{every: every, burst: burst, most: 20_000, who: map[string]*rate.Limiter{}}
}

// spent reports whether who has had too many go wrong.
func (t *throttle) spent(who string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	l, ok := t.who[who]
	return ok && l.Tokens() < 1
}

// failed counts one that went wrong.
func (t *throttle) failed(who string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	l, ok := t.who[who]
	if !ok {
		t.forget()
		l = rate.NewLimiter(rate.Every(t.every), t.burst)
		t.who[who] = l
	}
	l.Allow()
}

// forget makes room for one more: those who have everything back are as good as
// new, and if that is not enough some others are lucky.
func (t *throttle) forget() {
	if len(t.who) < t.most {
		return
	}
	for who, l := range t.who {
		if l.Tokens() >= float64(t.burst) {
			delete(t.who, who)
		}
	}
	for who := range t.who {
		if len(t.who) < t.most {
			return
		}
		delete(t.who, who)
	}
}
