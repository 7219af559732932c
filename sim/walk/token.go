package walk

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// This file writes a walk as a token: what happened and what was done about it, in one line to paste.

// tokenMark begins every token of this form.
const tokenMark = "w1."

// maxToken bounds a token, and maxCommands what is in it, in bytes.
const (
	maxToken    = 64 << 10
	maxCommands = 1 << 20
)

// ErrOtherProgram is wrapped by the error of a token of another program, or another version of it.
var ErrOtherProgram = errors.New("another version of the service")

// Recorded is what a token says.
type Recorded struct {
	Program  string // hash of the program's source
	Seed     uint64
	Commands []Command
}

// Token returns the seed and the commands of a walk, and which program they are of, in letters that no shell
// minds. What else is in the configuration belongs to the drill.
func (w *Walk) Token() string {
	return Recorded{w.prog.Hash(), w.cfg.Seed, w.cfg.Commands}.Token()
}

// Token writes what ParseToken reads.
func (r Recorded) Token() string {
	wire := wireToken{Program: r.Program, Seed: r.Seed}
	for _, c := range r.Commands {
		wire.Commands = append(wire.Commands, toWire(c))
	}
	text, err := json.Marshal(wire)
	if err != nil { // there is nothing in it that JSON does not have
		panic(err)
	}
	var b bytes.Buffer
	z, _ := flate.NewWriter(&b, flate.BestCompression) // the level is one that there is
	_, _ = z.Write(text)                               // a buffer takes everything
	_ = z.Close()
	return tokenMark + base64.RawURLEncoding.EncodeToString(b.Bytes())
}

// ParseToken reads a token. The error says what is wrong with it.
func ParseToken(token string) (Recorded, error) {
	token = strings.TrimSpace(token)
	rest, ok := strings.CutPrefix(token, tokenMark)
	if !ok {
		return Recorded{}, fmt.Errorf("this is no token of a drill: one begins with %s", tokenMark)
	}
	if len(rest) > maxToken {
		return Recorded{}, fmt.Errorf("the token is longer than %d characters", maxToken)
	}
	packed, err := base64.RawURLEncoding.DecodeString(rest)
	if err != nil {
		return Recorded{}, fmt.Errorf("the token is damaged: paste the whole of it: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxCommands+1))
	if err != nil || len(text) > maxCommands {
		return Recorded{}, errors.New("the token is damaged: paste the whole of it")
	}
	var wire wireToken
	if err := json.Unmarshal(text, &wire); err != nil {
		return Recorded{}, fmt.Errorf("the token is damaged: %w", err)
	}
	out := Recorded{Program: wire.Program, Seed: wire.Seed}
	for _, c := range wire.Commands {
		command, err := c.command()
		if err != nil {
			return Recorded{}, fmt.Errorf("the token is damaged: %w", err)
		}
		out.Commands = append(out.Commands, command)
	}
	return out, nil
}

// Follow returns the walk of a token: this one with the token's commands. Its seed and program must be the token's.
func (w *Walk) Follow(r Recorded) (*Walk, error) {
	switch {
	case r.Program != w.prog.Hash():
		return nil, fmt.Errorf("the token is of %w (%s; this one is %s)", ErrOtherProgram, r.Program, w.prog.Hash())
	case r.Seed != w.cfg.Seed:
		return nil, fmt.Errorf("the token is of seed %d, and this is seed %d", r.Seed, w.cfg.Seed)
	}
	return w.Branch(r.Commands)
}

type wireToken struct {
	Program  string        `json:"p"`
	Seed     uint64        `json:"s"`
	Commands []wireCommand `json:"c,omitempty"`
}

// wireCommand is a Command whose arguments know their types.
type wireCommand struct {
	Command
	Args  []string     `json:",omitempty"`
	Args2 []string     `json:",omitempty"`
	Start *wireProcess `json:",omitempty"`
}

type wireProcess struct {
	Process
	Args []string `json:",omitempty"`
}

func toWire(c Command) wireCommand {
	out := wireCommand{Command: c, Args: wireArgs(c.Args), Args2: wireArgs(c.Args2)}
	if c.Start != nil {
		out.Start = &wireProcess{Process: *c.Start, Args: wireArgs(c.Start.Args)}
		out.Start.Process.Args = nil
	}
	out.Command.Args, out.Command.Args2, out.Command.Start = nil, nil, nil
	return out
}

func (w wireCommand) command() (Command, error) {
	c := w.Command
	var err error
	if c.Args, err = argsOf(w.Args); err != nil {
		return c, err
	}
	if c.Args2, err = argsOf(w.Args2); err != nil {
		return c, err
	}
	if w.Start != nil {
		p := w.Start.Process
		if p.Args, err = argsOf(w.Start.Args); err != nil {
			return c, err
		}
		c.Start = &p
	}
	return c, nil
}

// wireArgs writes arguments with their types: "string:shop-1".
func wireArgs(args []any) []string {
	if args == nil {
		return nil
	}
	out := []string{}
	for _, a := range args {
		out = append(out, fmt.Sprintf("%T:%v", a, a))
	}
	return out
}

func argsOf(all []string) ([]any, error) {
	if all == nil {
		return nil, nil
	}
	out := []any{}
	for _, s := range all {
		kind, text, _ := strings.Cut(s, ":")
		var v any
		var err error
		switch kind {
		case "string":
			v = text
		case "int":
			v, err = strconv.Atoi(text)
		case "int64":
			v, err = strconv.ParseInt(text, 10, 64)
		case "bool":
			v, err = strconv.ParseBool(text)
		case "float64":
			var f float64
			if f, err = strconv.ParseFloat(text, 64); f != f {
				err = errors.New("an argument is no number")
			}
			v = f
		default:
			err = fmt.Errorf("an argument is a %s", kind)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}
