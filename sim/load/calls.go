package load

import (
	"fmt"
	"go/ast"
	"strings"

	"golang.org/x/tools/go/ssa"

	"racelab/sim/machine"
)

// This file writes the part of the harness by which a walk calls functions of a program.

// Callable is an exported function that a walk can call.
type Callable struct {
	Name   string
	Params []string // types: string, int, int64, bool or float64
}

// callTypes are the types of parameters that a walk can give.
var callTypes = map[string]bool{"string": true, "int": true, "int64": true, "bool": true, "float64": true}

// callsOf returns the functions that a walk can call, in source order: exported ones whose parameters are
// texts and numbers, and which return nothing, a text or an error.
func callsOf(files []*ast.File) (out []Callable, results []string) {
	for _, f := range files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv != nil || fn.Type.TypeParams != nil || !fn.Name.IsExported() || fn.Body == nil {
				continue
			}
			params, ok := plainTypes(fn.Type.Params, callTypes)
			returned, plain := plainTypes(fn.Type.Results, map[string]bool{"string": true, "error": true})
			if !ok || !plain || len(returned) > 1 {
				continue
			}
			out = append(out, Callable{fn.Name.Name, params})
			results = append(results, strings.Join(returned, ""))
		}
	}
	return out, results
}

// plainTypes returns the types of fields, one for each name, if all are among some.
func plainTypes(list *ast.FieldList, among map[string]bool) (out []string, ok bool) {
	if list == nil {
		return nil, true
	}
	for _, f := range list.List {
		id, plain := f.Type.(*ast.Ident)
		if !plain || !among[id.Name] {
			return nil, false
		}
		for range max(1, len(f.Names)) {
			out = append(out, id.Name)
		}
	}
	return out, true
}

// callHarness is the code by which a walk calls the functions.
func (l *loader) callHarness(files []*ast.File) string {
	calls, results := callsOf(files)
	l.out.Calls = append(l.out.Calls, calls...)
	var b strings.Builder
	b.WriteString("func racelabWalk() { select {} }\n")
	b.WriteString("func racelabGone(process int) {\n\tnetwork.ProcessGone(process)\n\tsqldb.Gone(process)\n}\n")
	b.WriteString("func racelabLook(name, text string) { sqldb.Look(name, text) }\n")
	if importsRedis(files) {
		b.WriteString("func racelabRedis(command string) { redisdb.Look(command) }\n")
	}
	b.WriteString(meetHarness(calls, results))
	b.WriteString("func racelabChange(name, text string) { sqldb.Change(name, text) }\n")
	for i, c := range calls {
		var params, args []string
		for k, t := range c.Params {
			params = append(params, fmt.Sprintf("a%d %s", k, t))
			args = append(args, fmt.Sprintf("a%d", k))
		}
		call := c.Name + "(" + strings.Join(args, ", ") + ")"
		switch results[i] {
		case "string":
			call = "rt.Returned(" + call + ", false)"
		case "error":
			call = "if err := " + call + "; err != nil {\n\t\trt.Returned(err.Error(), true)\n\t} else {\n\t\trt.Returned(\"\", false)\n\t}"
		}
		fmt.Fprintf(&b, "func racelabCall%s(%s) {\n\t%s\n}\n", c.Name, strings.Join(params, ", "), call)
	}
	return b.String()
}

// importsRedis reports whether a package uses Redis.
func importsRedis(files []*ast.File) bool {
	for _, f := range files {
		for _, im := range f.Imports {
			if im.Path.Value == `"github.com/redis/go-redis/v9"` {
				return true
			}
		}
	}
	return false
}

// meetHarness is the code that sends requests and then looks whether all is well: by a function that returns what is not,
// or by a query.
func meetHarness(calls []Callable, results []string) string {
	var b strings.Builder
	b.WriteString("func racelabMeet(n int, check string) {\n\tfor i := range n {\n\t\trt.Actor(network.Again(i))\n\t}\n\trt.Join()\n\twrong := \"\"\n\tswitch check {\n")
	for i, c := range calls {
		if len(c.Params) > 0 || results[i] == "" {
			continue
		}
		fmt.Fprintf(&b, "\tcase %q:\n", c.Name)
		if results[i] == "string" {
			fmt.Fprintf(&b, "\t\twrong = %s()\n", c.Name)
		} else {
			fmt.Fprintf(&b, "\t\tif err := %s(); err != nil {\n\t\t\twrong = err.Error()\n\t\t}\n", c.Name)
		}
	}
	b.WriteString("\tdefault:\n\t\twrong = sqldb.Found(check)\n\t}\n\tif wrong == \"\" {\n\t\trt.Outcome(\"all is well\")\n\t\treturn\n\t}\n\trt.Outcome(wrong)\n\trt.Violated(wrong)\n}\n")
	return b.String()
}

// addCalls tells the compiler what a walk calls.
func (l *loader) addCalls(src *machine.Source, p *ssa.Package) {
	if src.Calls == nil {
		src.Calls = map[string]*ssa.Function{}
	}
	for _, c := range l.out.Calls {
		if fn := p.Func("racelabCall" + c.Name); fn != nil {
			src.Calls[c.Name] = fn
		}
	}
	if fn := p.Func("racelabWalk"); fn != nil {
		src.Roots[machine.WalkRoot] = fn
		src.Calls[machine.GoneCall] = p.Func("racelabGone")
		src.Calls[machine.LookCall] = p.Func("racelabLook")
		if redis := p.Func("racelabRedis"); redis != nil {
			src.Calls[machine.RedisCall] = redis
		}
		src.Calls[machine.MeetCall] = p.Func("racelabMeet")
		src.Calls[machine.ChangeCall] = p.Func("racelabChange")
	}
}
