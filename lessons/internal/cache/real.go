package cache

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/world"
)

// marker is the key that says of a database that lessons may empty it.
const marker = "racelab:lessons"

// patience is how long a server may take to be made ready.
const patience = 5 * time.Second

// openReal returns a client of a real server, whose databases 0 to 4 stand for the
// nodes. A database that holds what somebody else put there is left alone.
func openReal(addr string, node int) (*redis.Client, error) {
	plain := redis.NewClient(options(addr, node))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := claim(ctx, plain, addr, node); err != nil {
		_ = plain.Close() // what went wrong before matters more
		return nil, err
	}
	c := redis.NewClient(options(addr, node))
	h := &hook{rewrite: shorten}
	c.AddHook(h)
	world.OnEnd(func() {
		h.over.Store(true)
		_ = c.Close()
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := plain.FlushDB(ctx).Err(); err != nil {
			world.Fail(fmt.Errorf("emptying database %d of the Redis at %s after a run: %w; see that it still runs, and try again", node, addr, err))
		}
		_ = plain.Close()
	})
	return c, nil
}

// claim empties a database that is empty or has the marker, and leaves the marker in it
// for the case that this process cannot tidy up.
func claim(ctx context.Context, c *redis.Client, addr string, node int) error {
	keys, err := c.DBSize(ctx).Result()
	if err != nil {
		return fmt.Errorf("asking the Redis at %s for database %d: %w; start it, mend the address, or leave it out for the embedded one", addr, node, err)
	}
	ours, err := c.Exists(ctx, marker).Result()
	if err != nil {
		return fmt.Errorf("asking the Redis at %s for database %d: %w", addr, node, err)
	}
	if keys > 0 && ours == 0 {
		return fmt.Errorf("database %d of the Redis at %s holds keys that lessons did not make (%d), and a run would remove them; give lessons a Redis of their own, or empty it with redis-cli -n %d FLUSHDB", node, addr, keys, node)
	}
	if err := c.FlushDB(ctx).Err(); err != nil {
		return fmt.Errorf("emptying database %d of the Redis at %s: %w", node, addr, err)
	}
	if err := c.Set(ctx, marker, "may be emptied", 0).Err(); err != nil {
		return fmt.Errorf("marking database %d of the Redis at %s: %w", node, addr, err)
	}
	return nil
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

// scaled returns a time in milliseconds of a real server, at least one. What is no
// number stays, for the server to refuse.
func scaled(n any, unit time.Duration) any {
	count, ok := n.(int64)
	if !ok || count <= 0 {
		return n
	}
	return max(1, int64(time.Duration(count)*unit/fault.Scale/time.Millisecond))
}
