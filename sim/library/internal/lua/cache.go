package lua

import (
	"strconv"
	"strings"
	"sync"
)

// cached results, by all that a run depends on. Two generations: what was asked for
// since the last turn stays when the older one is thrown away.
type cache struct {
	mu         sync.Mutex
	young, old map[string]Result
}

const generation = 4096

var results = cache{young: map[string]Result{}}

// RunCached is Run, which keeps its results.
func RunCached(s Script) Result {
	k := s.key()
	if r, ok := results.get(k); ok {
		return r
	}
	r := Run(s)
	results.put(k, r)
	return r
}

func (c *cache) get(k string) (Result, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.young[k]
	if !ok {
		if r, ok = c.old[k]; ok {
			c.young[k] = r
		}
	}
	return r, ok
}

func (c *cache) put(k string, r Result) {
	if len(k) > maxText/4 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.young) >= generation {
		c.old, c.young = c.young, map[string]Result{}
	}
	c.young[k] = r
}

func (s Script) key() string {
	var b strings.Builder
	for _, list := range [][]string{{s.Source}, s.Keys, s.Argv, s.Replies} {
		b.WriteString(strconv.Itoa(len(list)) + ";")
		for _, t := range list {
			b.WriteString(strconv.Itoa(len(t)) + ":" + t)
		}
	}
	return b.String()
}
