// Package cache gives lessons a Redis, empty at the start of each run.
//
// In the engine it is the modelled Redis. Compiled, as here, it is the Redis that
// package world names, or an embedded one. A fault may strike before each command, and before
// a script, a transaction or a pipeline as a whole.
//
// Lessons speak of their own time: a lease of ten seconds, a pause of fifteen. The
// embedded Redis has the clock of package world, which moves only when every actor sleeps. So
// keys expire when they do in the engine, and never because the machine was busy; and
// nobody waits for the sleeps. On a real
// server deadlines of less than a minute are shortened by fault.Scale, as sleeps are.
// Longer ones are not, nor those that a script sets itself: no lesson may wait for one.
package cache

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/world"
)

// Nodes is how many servers a lesson may use, each with keys of its own.
const Nodes = 5

// Client returns a client of server node, from 0 to Nodes-1. A lesson calls it in its
// Setup, once for each node. It panics if there is no Redis, and then package world
// knows why.
func Client(node int) *redis.Client {
	if node < 0 || node >= Nodes {
		panic(fmt.Errorf("a lesson has the Redis nodes 0 to %d, not %d", Nodes-1, node))
	}
	var c *redis.Client
	var err error
	if addr := world.Redis(); addr != "" {
		c, err = openReal(addr, node)
	} else {
		c, err = openEmbedded(node)
	}
	if err != nil {
		world.Fail(err)
		panic(err)
	}
	return c
}

// options are those of every client here. A command is sent once: a second try would be
// a step that the engine does not know.
func options(addr string, node int) *redis.Options {
	logging.Disable() // it would write into the lab's screen what errors say
	return &redis.Options{
		Addr:                     addr,
		DB:                       node,
		MaxRetries:               -1,
		DisableIdentity:          true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
}

// embedded is the Redis of this process.
var embedded struct {
	once   sync.Once
	server *miniredis.Miniredis
	err    error

	mu  sync.Mutex
	now time.Duration // of the run's time, that the server knows of
}

// openEmbedded returns a client whose keys expire by the clock of package world.
func openEmbedded(node int) (*redis.Client, error) {
	e := &embedded
	e.once.Do(func() { e.server, e.err = miniredis.Run() })
	if e.err != nil {
		return nil, fmt.Errorf("starting the embedded Redis on a port of this machine failed: %w; look whether this user may listen on 127.0.0.1", e.err)
	}
	world.SkipSleep()
	e.server.DB(node).FlushDB()
	e.mu.Lock()
	e.now = world.Now()
	e.mu.Unlock()
	c := redis.NewClient(options(e.server.Addr(), node))
	h := &hook{before: tick}
	c.AddHook(h)
	world.OnEnd(func() {
		h.over.Store(true)
		_ = c.Close() // its server does not outlive the process
	})
	return c, nil
}

// tick tells the embedded Redis what time it is.
func tick() {
	e := &embedded
	e.mu.Lock()
	defer e.mu.Unlock()
	if d := world.Now() - e.now; d > 0 {
		e.now += d
		e.server.FastForward(d)
	}
}

// hook stands before every command of a lesson.
type hook struct {
	before  func()                // nil for nothing
	rewrite func(cmd redis.Cmder) // nil for nothing
	over    atomic.Bool           // the run has ended: who is late finds the client closed
}

// DialHook leaves connecting as it is.
func (h *hook) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook lets a fault strike before a command.
func (h *hook) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		h.prepare(cmd)
		return h.check(cmd.String(), next(ctx, cmd))
	}
}

// ProcessPipelineHook lets a fault strike before a pipeline or a transaction.
func (h *hook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		h.prepare(cmds...)
		return h.check(fmt.Sprintf("%d commands at once", len(cmds)), next(ctx, cmds))
	}
}

func (h *hook) prepare(cmds ...redis.Cmder) {
	if greeting(cmds) {
		return
	}
	fault.Point()
	if h.before != nil {
		h.before()
	}
	if h.rewrite != nil {
		for _, cmd := range cmds {
			h.rewrite(cmd)
		}
	}
}

// greeting reports whether commands are what go-redis says first on a new connection.
func greeting(cmds []redis.Cmder) bool {
	if len(cmds) == 0 {
		return true
	}
	switch cmds[0].Name() {
	case "hello", "select", "client":
		return true
	}
	return false
}

// check tells package world of an error that is no answer of the server's: it went away.
func (h *hook) check(what string, err error) error {
	var answer redis.Error
	switch {
	case err == nil, h.over.Load(), errors.As(err, &answer), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	what, _, _ = strings.Cut(what, ": ")
	world.Fail(fmt.Errorf("asking the Redis %q: %w; see that it still runs, and try again", what, err))
	return err
}
