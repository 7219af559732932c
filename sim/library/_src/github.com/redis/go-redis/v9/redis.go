// Package redis is the client of Redis. Here every server is modelled: all clients of a
// run that are given the same address and database number share one, which is empty at
// first.
//
// A command is one step, and so is a script or a transaction. The commands of a pipeline
// are a step each: others may come between them.
package redis

import (
	"context"
	"time"

	"racelab/redisdb"
)

// Options say which server to use. The rest is of no use to a modelled connection.
type Options struct {
	Network               string
	Addr                  string
	ClientName            string
	Protocol              int
	Username              string
	Password              string
	DB                    int
	MaxRetries            int
	MinRetryBackoff       time.Duration
	MaxRetryBackoff       time.Duration
	DialTimeout           time.Duration
	ReadTimeout           time.Duration
	WriteTimeout          time.Duration
	ContextTimeoutEnabled bool
	PoolFIFO              bool
	PoolSize              int
	PoolTimeout           time.Duration
	MinIdleConns          int
	MaxIdleConns          int
	MaxActiveConns        int
	ConnMaxIdleTime       time.Duration
	ConnMaxLifetime       time.Duration
}

// KeepTTL as expiration leaves that of the key as it is.
const KeepTTL = -1

// Client is a client. Any number of goroutines may use it.
type Client struct {
	cmdable
	options *Options
	base    *base
}

// base is what carries out the commands of a client.
type base struct{ link *redisdb.Link }

// NewClient returns a client. It does not connect yet.
func NewClient(opt *Options) *Client {
	if opt == nil {
		panic("redis: NewClient nil options")
	}
	own := *opt
	if own.Addr == "" {
		own.Addr = "localhost:6379"
	}
	b := &base{redisdb.Dial(own.Addr, own.DB)}
	return &Client{b.process, &own, b}
}

// process carries out one command.
func (b *base) process(ctx context.Context, cmd Cmder) error {
	err := late(ctx)
	if err == nil {
		var words []string
		if words, err = wordsOf(cmd.Args()); err == nil {
			err = cmd.read(b.reply(words))
		}
	}
	cmd.SetErr(err)
	return err
}

// reply sends one command and returns the answer, when there is one. A command that waits
// is not disturbed by its context: neither is it in the real client, which asks the context before.
func (b *base) reply(words []string) redisdb.Reply {
	if !redisdb.Waits(words) {
		return redisdb.Do(redisdb.Default(), b.link, words)
	}
	w, r, done := redisdb.Begin(redisdb.Default(), b.link, words)
	if done {
		return r
	}
	if d := time.Duration(w.Wait()); d > 0 {
		t := time.AfterFunc(d, func() { redisdb.Expire(redisdb.Default(), w) })
		defer t.Stop()
	}
	return redisdb.Await(w)
}

// late returns the error of a context that is done.
func late(ctx context.Context) error {
	if ctx == nil || ctx.Done() == nil {
		return nil
	}
	return ctx.Err()
}

// pipeline carries out commands, one after the other.
func (b *base) pipeline(ctx context.Context, cmds []Cmder) (first error) {
	for _, cmd := range cmds {
		if err := b.process(ctx, cmd); first == nil {
			first = err
		}
	}
	return first
}

// transaction carries out commands between MULTI and EXEC. w may be nil.
func (b *base) transaction(ctx context.Context, w *redisdb.Watch, cmds []Cmder) (first error) {
	all := make([][]string, len(cmds))
	err := late(ctx)
	for i, cmd := range cmds {
		if err == nil {
			all[i], err = wordsOf(cmd.Args())
		}
	}
	if err != nil {
		return fail(cmds, err)
	}
	replies, exec := redisdb.Multi(redisdb.Default(), b.link, w, all)
	if exec.Kind == redisdb.Null {
		return fail(cmds, TxFailedErr)
	}
	first = failure(exec)
	for i, cmd := range cmds {
		err := cmd.read(replies[i])
		cmd.SetErr(err)
		if first == nil {
			first = err
		}
	}
	return first
}

func fail(cmds []Cmder, err error) error {
	for _, cmd := range cmds {
		cmd.SetErr(err)
	}
	return err
}

// Options returns what the client was made with.
func (c *Client) Options() *Options { return c.options }

// String names the client's server.
func (c *Client) String() string {
	return "Redis<" + c.options.Addr + " db:" + itoa(int64(c.options.DB)) + ">"
}

// Process carries out a command.
func (c *Client) Process(ctx context.Context, cmd Cmder) error { return c.base.process(ctx, cmd) }

// Close closes the client. Nobody can use it then.
func (c *Client) Close() error {
	if redisdb.Close(redisdb.Default(), c.base.link) {
		return ErrClosed
	}
	return nil
}

// Pipeline returns a queue of commands.
func (c *Client) Pipeline() Pipeliner { return newPipeline(c.base.pipeline) }

// Pipelined queues what fn asks for and then sends it. Others may come between the
// commands.
func (c *Client) Pipelined(ctx context.Context, fn func(Pipeliner) error) ([]Cmder, error) {
	return c.Pipeline().Pipelined(ctx, fn)
}

// TxPipeline returns a queue of commands that will be sent between MULTI and EXEC.
func (c *Client) TxPipeline() Pipeliner {
	return newPipeline(func(ctx context.Context, cmds []Cmder) error {
		return c.base.transaction(ctx, nil, cmds)
	})
}

// TxPipelined queues what fn asks for and then sends it between MULTI and EXEC.
func (c *Client) TxPipelined(ctx context.Context, fn func(Pipeliner) error) ([]Cmder, error) {
	return c.TxPipeline().Pipelined(ctx, fn)
}
