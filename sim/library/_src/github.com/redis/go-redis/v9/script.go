package redis

import (
	"context"

	"racelab/redisdb"
)

// Scripter runs scripts.
type Scripter interface {
	Eval(ctx context.Context, script string, keys []string, args ...any) *Cmd
	EvalSha(ctx context.Context, sha1 string, keys []string, args ...any) *Cmd
	EvalRO(ctx context.Context, script string, keys []string, args ...any) *Cmd
	EvalShaRO(ctx context.Context, sha1 string, keys []string, args ...any) *Cmd
	ScriptExists(ctx context.Context, hashes ...string) *BoolSliceCmd
	ScriptLoad(ctx context.Context, script string) *StringCmd
}

func (c cmdable) eval(ctx context.Context, name, script string, keys []string, args []any) *Cmd {
	all := append(keyed(name, script, nil), len(keys))
	for _, k := range keys {
		all = append(all, k)
	}
	return c.Do(ctx, spread(all, args)...)
}

// Eval runs a script. Nobody comes between its commands.
func (c cmdable) Eval(ctx context.Context, script string, keys []string, args ...any) *Cmd {
	return c.eval(ctx, "eval", script, keys, args)
}

// EvalRO is Eval for scripts that write nothing.
func (c cmdable) EvalRO(ctx context.Context, script string, keys []string, args ...any) *Cmd {
	return c.eval(ctx, "eval_ro", script, keys, args)
}

// EvalSha runs a script that the server knows, by its SHA-1.
func (c cmdable) EvalSha(ctx context.Context, sha1 string, keys []string, args ...any) *Cmd {
	return c.eval(ctx, "evalsha", sha1, keys, args)
}

// EvalShaRO is EvalSha for scripts that write nothing.
func (c cmdable) EvalShaRO(ctx context.Context, sha1 string, keys []string, args ...any) *Cmd {
	return c.eval(ctx, "evalsha_ro", sha1, keys, args)
}

// ScriptExists reports which scripts the server knows.
func (c cmdable) ScriptExists(ctx context.Context, hashes ...string) *BoolSliceCmd {
	cmd := NewBoolSliceCmd(ctx, append([]any{"script"}, named("exists", hashes)...)...)
	_ = c(ctx, cmd)
	return cmd
}

// ScriptLoad makes a script known and returns its SHA-1.
func (c cmdable) ScriptLoad(ctx context.Context, script string) *StringCmd {
	return c.text(ctx, "script", "load", script)
}

// Script is a script and its SHA-1.
type Script struct{ src, hash string }

// NewScript returns a script.
func NewScript(src string) *Script { return &Script{src, redisdb.SHA1(src)} }

// Hash returns the SHA-1 of the script.
func (s *Script) Hash() string { return s.hash }

// Load makes the script known.
func (s *Script) Load(ctx context.Context, c Scripter) *StringCmd { return c.ScriptLoad(ctx, s.src) }

// Exists reports whether the server knows the script.
func (s *Script) Exists(ctx context.Context, c Scripter) *BoolSliceCmd {
	return c.ScriptExists(ctx, s.hash)
}

// Eval sends the script and runs it.
func (s *Script) Eval(ctx context.Context, c Scripter, keys []string, args ...any) *Cmd {
	return c.Eval(ctx, s.src, keys, args...)
}

// EvalSha runs the script if the server knows it.
func (s *Script) EvalSha(ctx context.Context, c Scripter, keys []string, args ...any) *Cmd {
	return c.EvalSha(ctx, s.hash, keys, args...)
}

// Run is EvalSha, and Eval if the server does not know the script.
func (s *Script) Run(ctx context.Context, c Scripter, keys []string, args ...any) *Cmd {
	r := s.EvalSha(ctx, c, keys, args...)
	if HasErrorPrefix(r.Err(), "NOSCRIPT") {
		return s.Eval(ctx, c, keys, args...)
	}
	return r
}
