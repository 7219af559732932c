package dap

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-dap"

	"racelab/sim"
)

const deposits = `package main

import "sync"

type account struct{ balance int }

func (a *account) deposit(n int) {
	b := a.balance
	a.balance = b + n
}

func main() {
	a := &account{100}
	var wg sync.WaitGroup
	for _, n := range []int{50, 30} {
		wg.Go(func() { a.deposit(n) })
	}
	wg.Wait()
	if a.balance != 180 {
		panic(a.balance)
	}
}
`

// failing returns the shortest failing run of a program of one file.
func failing(t testing.TB, text string) *Subject {
	t.Helper()
	p, err := sim.Load("bank", []sim.File{{Name: "bank.go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	report, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
	if err != nil || report.Shortest == nil {
		t.Fatalf("%v, %v", report, err)
	}
	run, err := p.Replay(report.Shortest.Token)
	if err != nil {
		t.Fatal(err)
	}
	return &Subject{
		Run: run, Title: "bank",
		Path:   func(string) (string, bool) { return "", false },
		Source: func(file string) (string, bool) { return text, file == "bank.go" },
		Judge: func(ctx context.Context, r *sim.Run) Judgement {
			d, err := r.Decider(ctx, sim.Budget{})
			if err != nil {
				t.Error(err)
				return Judgement{}
			}
			j := Judgement{Text: "judged"}
			if line, err := d.Line(ctx, r); err == nil && line != nil {
				j.Inevitable, j.P = max(line.Inevitable, 0), line.P
			}
			if reason, err := d.Reason(ctx, r); err == nil && reason != nil {
				j.Steps = reason.Steps
			}
			return j
		},
	}
}

// editor is a client of the protocol.
type editor struct {
	t    *testing.T
	to   io.WriteCloser
	from *bufio.Reader
	seq  int
	over chan error
}

// connect starts a session.
func connect(t *testing.T, open Opener) *editor {
	t.Helper()
	in, to := io.Pipe()
	from, out := io.Pipe()
	e := &editor{t: t, to: to, from: bufio.NewReader(from), over: make(chan error, 1)}
	go func() {
		e.over <- Serve(t.Context(), in, out, open)
		out.Close()
	}()
	t.Cleanup(func() { to.Close(); _, _ = io.Copy(io.Discard, from) })
	e.ask("initialize", map[string]any{"adapterID": "racelab", "linesStartAt1": true, "columnsStartAt1": true})
	return e
}

// launched is connect with a run that stands at its start.
func launched(t *testing.T, s *Subject) *editor {
	t.Helper()
	e := connect(t, func(context.Context, Launch) (*Subject, error) { return s, nil })
	e.ask("launch", map[string]any{"token": "any"})
	e.move("configurationDone", nil)
	return e
}

func (e *editor) send(command string, arguments any) {
	e.t.Helper()
	e.seq++
	b, err := json.Marshal(map[string]any{"seq": e.seq, "type": "request", "command": command, "arguments": arguments})
	if err == nil {
		err = dap.WriteBaseMessage(e.to, b)
	}
	if err != nil {
		e.t.Fatal(err)
	}
}

// answer reads up to the response to the last request, and returns it; other reports whether it is refused.
func (e *editor) answer() (body map[string]any, refused string) {
	e.t.Helper()
	for {
		m := e.next()
		if m["type"] == "response" && m["request_seq"] == float64(e.seq) {
			body, _ = m["body"].(map[string]any)
			refused, _ = m["message"].(string)
			return body, refused
		}
	}
}

func (e *editor) next() map[string]any {
	e.t.Helper()
	b, err := dap.ReadBaseMessage(e.from)
	if err != nil {
		e.t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		e.t.Fatal(err)
	}
	return m
}

// ask returns the body of an answer that is no refusal.
func (e *editor) ask(command string, arguments any) map[string]any {
	e.t.Helper()
	e.send(command, arguments)
	body, refused := e.answer()
	if refused != "" {
		e.t.Fatalf("%s: %s", command, refused)
	}
	return body
}

// move returns where a request leads to.
func (e *editor) move(command string, arguments any) map[string]any {
	e.t.Helper()
	e.send(command, arguments)
	return e.until("stopped")
}

// until returns the body of the next event of that name.
func (e *editor) until(name string) map[string]any {
	e.t.Helper()
	for {
		if m := e.next(); m["event"] == name {
			body, _ := m["body"].(map[string]any)
			return body
		}
	}
}

// variables returns the values of a scope of a thread by name.
func (e *editor) variables(thread int, scope string) map[string]string {
	e.t.Helper()
	values := map[string]string{}
	for _, s := range e.ask("scopes", map[string]any{"frameId": thread})["scopes"].([]any) {
		s := s.(map[string]any)
		if s["name"] != scope || s["variablesReference"] == 0.0 {
			continue
		}
		for _, v := range e.ask("variables", map[string]any{"variablesReference": s["variablesReference"]})["variables"].([]any) {
			v := v.(map[string]any)
			values[v["name"].(string)] = v["value"].(string)
		}
	}
	return values
}

func TestForwardAndBack(t *testing.T) {
	s := failing(t, deposits)
	e := launched(t, s)
	schedule := s.Run.Schedule()
	var seen []map[string]string
	for step := range schedule {
		seen = append(seen, e.variables(1, "Shared"))
		at := e.move("stepIn", map[string]any{"threadId": 1})
		if want := fmt.Sprintf("After step %d of %d", step+1, len(schedule)); !strings.HasPrefix(at["description"].(string), want) {
			t.Fatalf("%v, want %s", at, want)
		}
		if step+1 < len(schedule) && at["threadId"] != float64(schedule[step+1].Actor+1) {
			t.Errorf("step %d: %v, and actor %d is next", step+1, at, schedule[step+1].Actor)
		}
	}
	if seen[0]["a.balance"] == seen[len(seen)-1]["a.balance"] {
		t.Errorf("the balance does not change: %v", seen)
	}
	for step := len(schedule) - 1; step >= 0; step-- {
		e.move("stepBack", map[string]any{"threadId": 1})
		if now := e.variables(1, "Shared"); fmt.Sprint(now) != fmt.Sprint(seen[step]) {
			t.Errorf("back at %d: %v, and it was %v", step, now, seen[step])
		}
	}
	if at := e.move("stepBack", map[string]any{"threadId": 1}); at["reason"] != "entry" {
		t.Errorf("before the start: %v", at)
	}
}

// TestStops holds every kind of stop to the run: no step at which one should stop is passed over, whichever way.
func TestStops(t *testing.T) {
	s := failing(t, deposits)
	j := s.Judge(t.Context(), s.Run)
	if j.Inevitable == 0 || len(j.Steps) == 0 {
		t.Fatalf("%+v", j)
	}
	var writes []int // the moments before a write of line 9
	for _, ev := range s.Run.Events(s.Run.Len()) {
		if ev.Pos.Line == 9 && !ev.Minor {
			writes = append(writes, ev.Step-1)
		}
	}
	var deciding []int
	for _, step := range j.Steps {
		deciding = append(deciding, step-1)
	}
	e := launched(t, s)
	source := map[string]any{"path": "bank.go"}
	lines := func(n ...int) {
		var points []map[string]int
		for _, n := range n {
			points = append(points, map[string]int{"line": n})
		}
		e.ask("setBreakpoints", map[string]any{"source": source, "breakpoints": points})
	}
	filters := func(f ...string) {
		e.ask("setExceptionBreakpoints", map[string]any{"filters": append([]string{}, f...)})
	}
	sweep := func(name string, want []int) {
		t.Helper()
		var on, back []int
		e.move("restart", nil)
		for {
			if at := e.move("continue", map[string]any{"threadId": 1}); at["reason"] == "exception" {
				break
			}
			on = append(on, moment(t, e))
		}
		for {
			if at := e.move("reverseContinue", map[string]any{"threadId": 1}); at["reason"] == "entry" {
				break
			}
			back = append([]int{moment(t, e)}, back...)
		}
		if fmt.Sprint(on) != fmt.Sprint(want) || fmt.Sprint(back) != fmt.Sprint(want) {
			t.Errorf("%s: stops at %v, and back at %v, want %v", name, on, back, want)
		}
	}
	filters()
	sweep("nothing", nil)
	lines(9)
	sweep("a line", writes)
	lines()
	filters(filterDeciding)
	sweep("deciding steps", deciding)
	filters(filterReturn)
	sweep("point of no return", []int{j.Inevitable - 1})
	filters()
	if info := e.ask("dataBreakpointInfo", map[string]any{"name": "a.balance"}); info["dataId"] != "a.balance" {
		t.Fatalf("%v", info)
	}
	if info := e.ask("dataBreakpointInfo", map[string]any{"name": "n"}); info["dataId"] == "n" {
		t.Errorf("a local can be watched: %v", info)
	}
	e.ask("setDataBreakpoints", map[string]any{"breakpoints": []any{map[string]any{"dataId": "a.balance"}}})
	e.move("restart", nil)
	for _, w := range writes {
		if at := e.move("continue", map[string]any{"threadId": 1}); at["reason"] != "data breakpoint" || moment(t, e) != w+1 {
			t.Errorf("a change at %d: %v at %d", w+1, at, moment(t, e))
		}
	}
}

// moment is the number of steps that were taken.
func moment(t *testing.T, e *editor) int {
	t.Helper()
	var at, of int
	if _, err := fmt.Sscanf(e.variables(1, "Run")["step"], "%d of %d", &at, &of); err != nil {
		t.Fatal(err)
	}
	return at
}

func TestBreakpointsWithoutSteps(t *testing.T) {
	e := launched(t, failing(t, deposits))
	got := e.ask("setBreakpoints", map[string]any{"source": map[string]any{"path": "bank.go"}, "breakpoints": []map[string]int{{"line": 7}, {"line": 1}, {"line": 400}}})["breakpoints"].([]any)
	for i, want := range []struct {
		verified bool
		line     float64
	}{{true, 8}, {false, 1}, {false, 400}} {
		b := got[i].(map[string]any)
		if b["verified"] != want.verified || b["line"] != want.line || b["verified"] == false && b["message"] == "" {
			t.Errorf("%d: %v, want %v", i, b, want)
		}
	}
}

// TestBranch takes another step than the schedule has: then both deposits count.
func TestBranch(t *testing.T) {
	s := failing(t, deposits)
	whole := s.Run.Len()
	e := launched(t, s)
	e.ask("setExceptionBreakpoints", map[string]any{"filters": []string{}})
	// As long as the one who read goes on, nothing is lost.
	for {
		targets := e.ask("stepInTargets", map[string]any{"frameId": 1})["targets"].([]any)
		if len(targets) == 0 {
			break
		}
		last := targets[len(targets)-1].(map[string]any) // the youngest goroutine that can step, to its end
		e.move("stepIn", map[string]any{"threadId": 1, "targetId": last["id"]})
	}
	if out := e.variables(1, "Run")["outcome"]; strings.Contains(out, "panic") {
		t.Errorf("the branch ends with %q", out)
	}
	if got := e.ask("evaluate", map[string]any{"expression": "why", "context": "repl"})["result"]; got != "judged" {
		t.Errorf("why of a branch: %v", got)
	}
	if s.Run.Len() != whole {
		t.Errorf("the run that was launched has %d steps now, and had %d", s.Run.Len(), whole)
	}
	if end := e.move("restart", nil); end["reason"] != "entry" {
		t.Errorf("%v", end)
	}
}

func TestStepOverAndOut(t *testing.T) {
	s := failing(t, deposits)
	schedule := s.Run.Schedule()
	e := launched(t, s)
	e.ask("setExceptionBreakpoints", map[string]any{"filters": []string{}})
	first := schedule[0].Actor
	e.move("stepOut", map[string]any{"threadId": first + 1})
	at := moment(t, e)
	for i := range at {
		if schedule[i].Actor != first {
			t.Errorf("step %d of stepOut is of %d, not %d", i+1, schedule[i].Actor, first)
		}
	}
	if at < len(schedule) && schedule[at].Actor == first {
		t.Errorf("stepOut ends at %d, and %d goes on", at, first)
	}
	e.move("restart", nil)
	stop := e.move("next", map[string]any{"threadId": first + 1})
	if schedule[moment(t, e)-1].Actor != first || stop["threadId"] != float64(first+1) {
		t.Errorf("next of %d: %v", first, stop)
	}
}

// TestConsole is what one can type, and what is wrong with it.
func TestConsole(t *testing.T) {
	s := failing(t, deposits)
	e := launched(t, s)
	for _, c := range []struct{ text, want, refused string }{
		{"help", "take N", ""},
		{"why", "judged", ""},
		{"token", s.Run.Token(), ""},
		{"choices", "1  ", ""},
		{"a.balance", "100", ""},
		{"step 3", "After step 3", ""},
		{"step 300", "", "from 0 to"},
		{"step", "", "from 0 to"},
		{"take x", "", "choices lists them"},
		{"take -1", "", "choices lists them"},
		{"fly", "", "help lists the words"},
	} {
		e.send("evaluate", map[string]any{"expression": c.text, "context": "repl"})
		body, refused := e.answer()
		got, _ := body["result"].(string)
		if !strings.Contains(got, c.want) || c.refused == "" != (refused == "") || !strings.Contains(refused, c.refused) {
			t.Errorf("%s: %q, refused %q", c.text, got, refused)
		}
	}
	e.send("evaluate", map[string]any{"expression": "step 1", "context": "watch"})
	if _, refused := e.answer(); refused == "" {
		t.Error("a watch moves the run")
	}
}

// TestSources asks for the text of a file that lies nowhere, and sets a breakpoint in it.
func TestSources(t *testing.T) {
	s := failing(t, deposits)
	e := launched(t, s)
	sources := e.ask("loadedSources", nil)["sources"].([]any)
	if len(sources) != 1 {
		t.Fatalf("%v", sources)
	}
	n := sources[0].(map[string]any)["sourceReference"]
	if got := e.ask("source", map[string]any{"sourceReference": n})["content"]; got != deposits {
		t.Errorf("%v", got)
	}
	b := e.ask("setBreakpoints", map[string]any{"source": map[string]any{"sourceReference": n}, "breakpoints": []map[string]int{{"line": 9}}})
	if b["breakpoints"].([]any)[0].(map[string]any)["verified"] != true {
		t.Errorf("%v", b)
	}
	e.send("source", map[string]any{"sourceReference": 99})
	if _, refused := e.answer(); refused == "" {
		t.Error("there is a file 99")
	}
}

// TestRefused is what cannot be done, and that the session goes on after it.
func TestRefused(t *testing.T) {
	e := connect(t, func(context.Context, Launch) (*Subject, error) { return nil, errors.New("there is no run") })
	for _, command := range []string{"threads", "next", "setBreakpoints", "evaluate", "readMemory", "nonsense"} {
		e.send(command, map[string]any{})
		if _, refused := e.answer(); refused == "" {
			t.Errorf("%s is done without a run", command)
		}
	}
	e.send("launch", map[string]any{"token": 7})
	if _, refused := e.answer(); !strings.Contains(refused, "launch configuration") {
		t.Errorf("%q", refused)
	}
	e.send("launch", map[string]any{"token": "x"})
	if _, refused := e.answer(); refused != "there is no run" {
		t.Errorf("%q", refused)
	}
	e = launched(t, failing(t, deposits))
	for command, arguments := range map[string]map[string]any{
		"stackTrace": {"threadId": 99}, "scopes": {"frameId": 0}, "variables": {"variablesReference": 7}, "stepIn": {"threadId": 1, "targetId": 50}, "readMemory": {}, "goto": {},
	} {
		e.send(command, arguments)
		if _, refused := e.answer(); refused == "" {
			t.Errorf("%s %v is done", command, arguments)
		}
	}
	if len(e.ask("threads", nil)["threads"].([]any)) == 0 {
		t.Error("no threads")
	}
}

// TestDisconnect ends a session while a run is looked for.
func TestDisconnect(t *testing.T) {
	for _, how := range []string{"disconnect", "hang up"} {
		t.Run(how, func(t *testing.T) {
			began := make(chan bool)
			e := connect(t, func(ctx context.Context, _ Launch) (*Subject, error) {
				close(began)
				<-ctx.Done()
				return nil, ctx.Err()
			})
			e.send("launch", map[string]any{"target": "x"})
			e.until("output")
			<-began
			if how == "disconnect" {
				e.send("disconnect", nil)
				if _, refused := e.answer(); refused != "" {
					t.Error(refused)
				}
			} else {
				e.to.Close()
				go func() { _, _ = io.Copy(io.Discard, e.from) }()
			}
			if err := <-e.over; err != nil {
				t.Error(err)
			}
		})
	}
}

// TestEnd goes past the end, which ends the session with the status of the run.
func TestEnd(t *testing.T) {
	e := launched(t, failing(t, deposits))
	e.ask("setExceptionBreakpoints", map[string]any{"filters": []string{}})
	if at := e.move("continue", map[string]any{"threadId": 1}); at["reason"] != "exception" || !strings.Contains(at["text"].(string), "fails") {
		t.Errorf("%v", at)
	}
	if info := e.ask("exceptionInfo", map[string]any{"threadId": 1}); info["description"] != "judged" {
		t.Errorf("%v", info)
	}
	e.send("continue", map[string]any{"threadId": 1})
	if body := e.until("exited"); body["exitCode"] != 1.0 {
		t.Errorf("%v", body)
	}
	e.until("terminated")
}

// FuzzServe has an editor send whatever it likes, a message a line.
func FuzzServe(f *testing.F) {
	for _, seed := range []string{
		`{"type":"request","command":"initialize"}` + "\n" + `{"type":"request","command":"launch","arguments":{}}` + "\n" + `{"type":"request","command":"stepIn","arguments":{"targetId":1}}`,
		`{"type":"request","command":"launch","arguments":{}}` + "\n" + `{"type":"request","command":"variables","arguments":{"variablesReference":-5,"start":-1,"count":9}}`,
		`{"type":"request","command":"launch","arguments":{}}` + "\n" + `{"type":"request","command":"setBreakpoints","arguments":{"source":{"sourceReference":-1},"breakpoints":[{"line":-4}]}}` + "\n" + `{"type":"request","command":"continue"}`,
		`{"type":"request","command":"launch","arguments":{}}` + "\n" + `{"type":"request","command":"evaluate","arguments":{"expression":"take 1","context":"repl"}}` + "\n" + `{"type":"event","event":"stopped"}` + "\n" + `{"type":"request","command":"stepBack"}`,
		"{}\nnull\n[]",
	} {
		f.Add(seed)
	}
	s := failing(f, deposits)
	f.Fuzz(func(t *testing.T, lines string) {
		var in bytes.Buffer
		for line := range strings.Lines(lines) {
			_ = dap.WriteBaseMessage(&in, []byte(line))
		}
		open := func(context.Context, Launch) (*Subject, error) {
			own := *s
			own.Run = s.Run.Clone()
			own.Judge = func(context.Context, *sim.Run) Judgement { return Judgement{Steps: []int{2}, Inevitable: 3} }
			return &own, nil
		}
		if err := Serve(t.Context(), &in, io.Discard, open); err != nil {
			t.Skip(err) // what is no message ends the session, with an error
		}
	})
}

// TestLines counts lines as the editor does.
func TestLines(t *testing.T) {
	for _, from := range []int{0, 1} {
		s := failing(t, deposits)
		e := connect(t, func(context.Context, Launch) (*Subject, error) { return s, nil })
		e.ask("initialize", map[string]any{"adapterID": "racelab", "linesStartAt1": from == 1, "columnsStartAt1": from == 1, "pathFormat": "path"})
		e.ask("launch", map[string]any{"token": "any"})
		b := e.ask("setBreakpoints", map[string]any{"source": map[string]any{"path": "bank.go"}, "breakpoints": []map[string]int{{"line": 8 + from}}})["breakpoints"].([]any)[0].(map[string]any)
		if b["line"] != float64(8+from) || b["verified"] != true {
			t.Errorf("from %d: %v", from, b)
		}
		e.ask("setExceptionBreakpoints", map[string]any{"filters": []string{}})
		e.move("configurationDone", nil)
		stop := e.move("continue", map[string]any{"threadId": 1})
		frame := e.ask("stackTrace", map[string]any{"threadId": stop["threadId"]})["stackFrames"].([]any)[0].(map[string]any)
		if frame["line"] != float64(8+from) {
			t.Errorf("from %d: it stops at %v", from, frame)
		}
	}
}
