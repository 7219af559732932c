// Package lua runs the scripts that programs send to the modelled Redis. The
// interpreter is gopher-lua (Lua 5.1, as Redis has it); what is ours is the sandbox
// around it, which Redis documents under "Lua API reference".
//
// The keys that a script reads and writes live in the interpreted model, which
// host code cannot call. So a script is run again and again: Run carries it out
// up to the first redis.call whose reply it was not given, and says which
// command that is; the model carries the command out and calls Run with one reply
// more. A script is deterministic, so each run goes the same way. Results are kept
// (cache.go): in a graph of states the same script meets the same replies again and again.
package lua

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	gopher "github.com/yuin/gopher-lua"
)

// Script is one EVAL.
type Script struct {
	Source     string
	Keys, Argv []string
	Replies    []string // to its first commands, in the order of the calls, as RESP
}

// Kind says how a run went.
type Kind int

// Kinds of Result.
const (
	Done       Kind = iota // Words[0] is the reply, as RESP
	Needs                  // Words is the command whose reply comes next
	NeedsQuiet             // so, and an error of it does not end the script
	Stopped                // Words[0] says what the sandbox does not have
)

// Result is how a run went.
type Result struct {
	Kind  Kind
	Words []string
}

// Bounds of a run. A real server has none of them (it goes on, and answers BUSY), so
// reaching one is no result of the script.
const (
	maxSteps = 2_000_000 // instructions of the interpreter
	maxText  = 1 << 20   // bytes of one string
	maxStack = 200       // calls within each other
)

// chunk is what Redis calls every script in messages.
const chunk = "user_script"

// SHA1 is the name of a script: 40 hexadecimal digits.
func SHA1(source string) string {
	sum := sha1.Sum([]byte(source))
	return hex.EncodeToString(sum[:])
}

// Check compiles a script and returns Redis's error if it is none, "" otherwise.
func Check(source string) string {
	if _, err := compile(source); err != nil {
		return "ERR Error compiling script (new function): " + err.Error()
	}
	return ""
}

// Run carries a script out as far as its replies go.
func Run(s Script) Result {
	proto, err := compile(s.Source)
	if err != nil {
		return failed("ERR Error compiling script (new function): " + err.Error())
	}
	r := &run{script: s, line: 1}
	r.state = gopher.NewState(gopher.Options{SkipOpenLibs: true, RegistrySize: 1024, RegistryMaxSize: 1 << 16, CallStackSize: maxStack, MinimizeStackMemory: true})
	defer r.state.Close()
	r.open()
	r.state.SetContext(&meter{run: r})
	r.state.Push(r.state.NewFunctionFromProto(proto))
	err = r.state.PCall(0, 1, nil)
	switch {
	case r.stopped != "":
		return Result{Stopped, []string{r.stopped}}
	case r.needs != nil:
		if r.quiet {
			return Result{NeedsQuiet, r.needs}
		}
		return Result{Needs, r.needs}
	case err != nil:
		return failed(r.uncaught(err))
	}
	return Result{Done, []string{encode(r.state.Get(-1), 0)}}
}

func failed(text string) Result { return Result{Done, []string{errorReply(text)}} }

// run is a script under way.
type run struct {
	script  Script
	state   *gopher.LState
	replies int // used so far
	needs   []string
	quiet   bool
	stopped string
	steps   int
	line    int    // where the last error was raised
	random  uint64 // state of math.random; 0: no seed
}

// over reports whether nothing of the script may go on: it waits for a reply, or a
// bound was reached. No pcall of the script catches that, since every instruction
// looks (meter).
func (r *run) over() bool { return r.needs != nil || r.stopped != "" }

// stop ends the script for a reason that Redis does not have.
func (r *run) stop(format string, args ...any) {
	if r.stopped == "" {
		r.stopped = fmt.Sprintf(format, args...)
	}
	r.state.RaiseError("stopped")
}

// uncaught words an error that ended the script, as Redis 7.0 does.
func (r *run) uncaught(err error) string {
	text, api := err.Error(), (*gopher.ApiError)(nil)
	if e, ok := err.(*gopher.ApiError); ok {
		api, text = e, e.Object.String()
	}
	if api != nil {
		if t, ok := api.Object.(*gopher.LTable); ok {
			if e, ok := t.RawGetString("err").(gopher.LString); ok {
				return r.located(string(e))
			}
			return r.located("ERR unknown error")
		}
		if api.Object == gopher.LNil {
			return r.located("ERR nil")
		}
	}
	text = wording(text)
	if at, ok := lineOf(text); ok {
		r.line = at
	}
	return r.located("ERR " + text)
}

func (r *run) located(text string) string {
	return fmt.Sprintf("%s script: %s, on @%s:%d.", text, SHA1(r.script.Source), chunk, r.line)
}

// lineOf reads the line of a message such as "user_script:3: boom".
func lineOf(text string) (int, bool) {
	rest, ok := strings.CutPrefix(text, chunk+":")
	if !ok {
		return 0, false
	}
	digits, _, _ := strings.Cut(rest, ":")
	n, err := strconv.Atoi(digits)
	return n, err == nil
}

// wording has Lua's own words for what gopher-lua says differently.
func wording(text string) string {
	text, _, _ = strings.Cut(text, "\nstack traceback")
	at, what, found := strings.Cut(text, ": ")
	if !found {
		return text
	}
	switch {
	case what == "attempt to call a non-function object":
		what = "attempt to call a nil value"
	case strings.HasPrefix(what, "attempt to index a non-table object("):
		kind, _, _ := strings.Cut(strings.TrimPrefix(what, "attempt to index a non-table object("), ")")
		what = "attempt to index a " + kind + " value"
	}
	return at + ": " + what
}
