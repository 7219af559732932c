package redis

import (
	"context"

	"racelab/redisdb"
	"racelab/rt"
)

// Tx is a connection that watches keys. One goroutine may use it.
type Tx struct {
	cmdable
	base  *base
	watch *redisdb.Watch
	armed bool // keys are watched
}

// Watch watches keys while fn runs: a transaction that fn sends does nothing, and fails
// with TxFailedErr, if one of the keys was changed in the meantime.
func (c *Client) Watch(ctx context.Context, fn func(*Tx) error, keys ...string) error {
	tx := &Tx{cmdable: c.base.process, base: c.base, watch: &redisdb.Watch{}}
	rt.AtCrash(tx.release)
	defer tx.release()
	if len(keys) > 0 {
		if err := tx.Watch(ctx, keys...).Err(); err != nil {
			return err
		}
	}
	return fn(tx)
}

// release forgets what is still watched.
func (c *Tx) release() {
	if c.armed {
		c.armed = false
		redisdb.Unwatch(redisdb.Default(), c.watch)
	}
}

// Close ends the watching.
func (c *Tx) Close(ctx context.Context) error {
	c.release()
	return nil
}

// Process carries out a command outside of any transaction.
func (c *Tx) Process(ctx context.Context, cmd Cmder) error { return c.base.process(ctx, cmd) }

// Watch watches more keys.
func (c *Tx) Watch(ctx context.Context, keys ...string) *StatusCmd {
	cmd := NewStatusCmd(ctx, named("watch", keys)...)
	err := late(ctx)
	if err == nil {
		err = cmd.read(redisdb.WatchKeys(redisdb.Default(), c.base.link, c.watch, keys))
	}
	cmd.SetErr(err)
	c.armed = c.armed || err == nil
	return cmd
}

// Unwatch forgets all watched keys.
func (c *Tx) Unwatch(ctx context.Context, keys ...string) *StatusCmd {
	cmd := NewStatusCmd(ctx, named("unwatch", keys)...)
	redisdb.Unwatch(redisdb.Default(), c.watch)
	c.armed = false
	cmd.SetVal("OK")
	return cmd
}

// Pipeline returns a queue of commands outside of any transaction.
func (c *Tx) Pipeline() Pipeliner { return newPipeline(c.base.pipeline) }

// Pipelined queues what fn asks for and then sends it, outside of any transaction.
func (c *Tx) Pipelined(ctx context.Context, fn func(Pipeliner) error) ([]Cmder, error) {
	return c.Pipeline().Pipelined(ctx, fn)
}

// TxPipeline returns a queue of commands that will be sent between MULTI and EXEC.
func (c *Tx) TxPipeline() Pipeliner {
	return newPipeline(func(ctx context.Context, cmds []Cmder) error {
		err := c.base.transaction(ctx, c.watch, cmds)
		if late(ctx) == nil {
			c.armed = false
		}
		return err
	})
}

// TxPipelined queues what fn asks for and then sends it between MULTI and EXEC.
func (c *Tx) TxPipelined(ctx context.Context, fn func(Pipeliner) error) ([]Cmder, error) {
	return c.TxPipeline().Pipelined(ctx, fn)
}

// Pipeliner is a queue of commands.
type Pipeliner interface {
	Cmdable
	Len() int
	Do(ctx context.Context, args ...any) *Cmd
	Process(ctx context.Context, cmd Cmder) error
	BatchProcess(ctx context.Context, cmd ...Cmder) error
	Discard()
	Exec(ctx context.Context) ([]Cmder, error)
	Cmds() []Cmder
}

// Pipeline is a queue of commands. One goroutine may use it.
type Pipeline struct {
	cmdable
	send func(context.Context, []Cmder) error
	cmds []Cmder
}

func newPipeline(send func(context.Context, []Cmder) error) *Pipeline {
	p := &Pipeline{send: send}
	p.cmdable = p.Process
	return p
}

// Len returns how many commands are queued.
func (c *Pipeline) Len() int { return len(c.cmds) }

// Process queues a command.
func (c *Pipeline) Process(ctx context.Context, cmd Cmder) error { return c.BatchProcess(ctx, cmd) }

// BatchProcess queues commands.
func (c *Pipeline) BatchProcess(ctx context.Context, cmd ...Cmder) error {
	c.cmds = append(c.cmds, cmd...)
	return nil
}

// Discard forgets what is queued.
func (c *Pipeline) Discard() { c.cmds = nil }

// Exec sends what is queued and returns the first error of a command.
func (c *Pipeline) Exec(ctx context.Context) ([]Cmder, error) {
	if len(c.cmds) == 0 {
		return nil, nil
	}
	cmds := c.cmds
	c.cmds = nil
	return cmds, c.send(ctx, cmds)
}

// Pipelined queues what fn asks for and then sends all.
func (c *Pipeline) Pipelined(ctx context.Context, fn func(Pipeliner) error) ([]Cmder, error) {
	if err := fn(c); err != nil {
		return nil, err
	}
	return c.Exec(ctx)
}

// Pipeline returns c.
func (c *Pipeline) Pipeline() Pipeliner { return c }

// TxPipelined is Pipelined.
func (c *Pipeline) TxPipelined(ctx context.Context, fn func(Pipeliner) error) ([]Cmder, error) {
	return c.Pipelined(ctx, fn)
}

// TxPipeline returns c.
func (c *Pipeline) TxPipeline() Pipeliner { return c }

// Cmds returns what is queued.
func (c *Pipeline) Cmds() []Cmder { return c.cmds }

// Do queues any command.
func (c *Pipeline) Do(ctx context.Context, args ...any) *Cmd { return c.cmdable.Do(ctx, args...) }
