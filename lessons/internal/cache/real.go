package cache

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/world"
)

// marker is the key that says of a database that lessons may empty it.
const marker = "racelab:lessons"

// owner is the key, in the first database of a block, with the name of the run that has
// the block. It goes away by itself if the run cannot give it back.
const owner = "racelab:owner"

// blocks are the first databases of the three times five that a server has by default:
// runs of several processes can be under way on one server.
var blocks = []int{0, Nodes, 2 * Nodes}

const (
	patience = 10 * time.Second // that a server, or a free block, may take
	held     = time.Minute      // for which a block is kept for a run at most
)

// owned is the block of the run under way.
var owned struct {
	mu    sync.Mutex
	run   string
	first int
}

// openReal returns a client of a real server, where a block of five databases stands
// for the nodes.
func openReal(addr string, node int) (*redis.Client, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	first, err := ownBlock(ctx, addr)
	if err != nil {
		return nil, err
	}
	c := redis.NewClient(options(addr, first+node))
	h := &hook{rewrite: shorten}
	c.AddHook(h)
	world.OnEnd(func() {
		h.over.Store(true)
		_ = c.Close() // what it did is done
	})
	return c, nil
}

// ownBlock returns the first database of the block that the run under way has, and takes one
// if it has none yet.
func ownBlock(ctx context.Context, addr string) (first int, err error) {
	owned.mu.Lock()
	defer owned.mu.Unlock()
	run := world.Name()
	if owned.run == run {
		return owned.first, nil
	}
	for {
		for _, first := range blocks {
			taken, err := take(ctx, addr, first, run)
			if err != nil {
				return 0, err
			}
			if taken {
				owned.run, owned.first = run, first
				world.OnEnd(func() { giveBack(addr, first) })
				return first, nil
			}
		}
		select { // every block is in use
		case <-ctx.Done():
			return 0, fmt.Errorf("the Redis at %s is in use by %d other runs of lessons; wait for them to end, or use another one", addr, len(blocks))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// take empties a block for a run. It reports false without an error if another run has
// it. A database that holds what somebody else put there is left alone.
func take(ctx context.Context, addr string, first int, run string) (bool, error) {
	c := redis.NewClient(options(addr, first))
	defer c.Close()
	if err := mayEmpty(ctx, c, addr, first); err != nil {
		return false, err
	}
	ok, err := c.SetNX(ctx, owner, run, held).Result()
	if err != nil || !ok {
		return false, unreachable(addr, first, err)
	}
	for db := first; db < first+Nodes; db++ {
		c := redis.NewClient(options(addr, db))
		err := mayEmpty(ctx, c, addr, db)
		if err == nil {
			err = unreachable(addr, db, empty(ctx, c, db == first, run))
		}
		_ = c.Close()
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// empty removes every key and leaves the marker, for the case that the run cannot tidy up.
func empty(ctx context.Context, c *redis.Client, mark bool, run string) error {
	_, err := c.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.FlushDB(ctx)
		p.Set(ctx, marker, "may be emptied", 0)
		if mark {
			p.Set(ctx, owner, run, held)
		}
		return nil
	})
	return err
}

func unreachable(addr string, db int, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("asking the Redis at %s for database %d: %w; start it, mend the address, or leave it out for the embedded one", addr, db, err)
}

// mayEmpty returns an error if a database holds what lessons did not make.
func mayEmpty(ctx context.Context, c *redis.Client, addr string, db int) error {
	keys, err := c.DBSize(ctx).Result()
	if err != nil {
		return unreachable(addr, db, err)
	}
	ours, err := c.Exists(ctx, marker, owner).Result()
	if err != nil {
		return unreachable(addr, db, err)
	}
	if keys > 0 && ours == 0 {
		return fmt.Errorf("database %d of the Redis at %s holds keys that lessons did not make (%d), and a run would remove them; give lessons a Redis of their own, or empty it with redis-cli -n %d FLUSHDB", db, addr, keys, db)
	}
	return nil
}

// giveBack empties a block after a run.
func giveBack(addr string, first int) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for db := first + Nodes - 1; db >= first; db-- { // the owner goes last
		c := redis.NewClient(options(addr, db))
		if err := c.FlushDB(ctx).Err(); err != nil {
			world.Fail(fmt.Errorf("emptying database %d of the Redis at %s after a run: %w; see that it still runs, and try again", db, addr, err))
		}
		_ = c.Close()
	}
}

// shorten divides the times in a command by fault.Scale, as lessons' sleeps are.
func shorten(cmd redis.Cmder) {
	args := cmd.Args()
	switch strings.ToLower(word(args, 0)) {
	case "set", "getex":
		for i := 2; i+1 < len(args); i++ {
			switch strings.ToLower(word(args, i)) {
			case "ex":
				args[i], args[i+1] = "px", scaled(args[i+1], time.Second)
			case "px":
				args[i+1] = scaled(args[i+1], time.Millisecond)
			}
		}
	case "expire":
		if len(args) > 2 {
			args[0], args[2] = "pexpire", scaled(args[2], time.Second)
		}
	case "pexpire":
		if len(args) > 2 {
			args[2] = scaled(args[2], time.Millisecond)
		}
	case "setex", "psetex":
		unit := time.Second
		if word(args, 0) == "psetex" {
			unit = time.Millisecond
		}
		if len(args) > 2 {
			args[0], args[2] = "psetex", scaled(args[2], unit)
		}
	}
}

// word returns a word of a command, "" if it is no text.
func word(args []any, i int) string {
	if i >= len(args) {
		return ""
	}
	s, _ := args[i].(string)
	return s
}

// long is what lessons do not wait for. Such a deadline is to be there, and not to come
// while a busy machine takes its time.
const long = time.Minute

// scaled returns a time in milliseconds of a real server, at least one. What is no
// number stays, for the server to refuse.
func scaled(n any, unit time.Duration) any {
	count, ok := n.(int64)
	if i, small := n.(int); small {
		count, ok = int64(i), true
	}
	if !ok || count <= 0 {
		return n
	}
	d := time.Duration(count) * unit
	if d < long {
		d /= fault.Scale
	}
	return max(1, int64(d/time.Millisecond))
}
