package exercise

import (
	"go/ast"
	"slices"

	"racelab/sim"
)

// alone returns files in which only one of the actors is left. The others get a parameter,
// so that they are none; nothing else changes, not even a line number.
func alone(files []sim.File, actor string, actors []string) ([]sim.File, error) {
	out := copyOf(files)
	for i, f := range out {
		fset, file, err := parse(f)
		if err != nil {
			return nil, err
		}
		var at []int // behind which byte the parameter goes
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil && fn.Name.Name != actor && slices.Contains(actors, nameOf(fn)) {
				at = append(at, fset.PositionFor(fn.Type.Params.Opening, false).Offset+1)
			}
		}
		for _, offset := range slices.Backward(at) {
			out[i].Text = slices.Insert(out[i].Text, offset, []byte("_ struct{}")...)
		}
	}
	return out, nil
}

// unrecovered returns files in which recover finds nothing, so that panics come to light.
func unrecovered(files []sim.File) []sim.File {
	out := copyOf(files)
	for i := range out {
		for _, offset := range slices.Backward(recoverCalls(out[i].Text)) {
			call := []byte("func() any { return nil }()")
			out[i].Text = slices.Replace(out[i].Text, offset, offset+len("recover()"), call...)
		}
	}
	return out
}

// watchedLine is what a watched submission prints when it recovers from a panic of its own
// making.
const watchedLine = "recovered from a panic of its own: "

// watched returns a file of which each call of recover tells watcher's function what it found.
func watched(f sim.File) sim.File {
	f.Text = slices.Clone(f.Text)
	for _, offset := range slices.Backward(recoverCalls(f.Text)) {
		f.Text = slices.Replace(f.Text, offset, offset+len("recover()"), []byte("recoveredInSubmission(recover())")...)
	}
	return f
}

// watcher is a file with the function that watched uses. A panic of the submission's own making
// is one that the runtime or package sync raises: what is written in panic(…) is meant to be.
func watcher(pkg string) sim.File {
	return sim.File{Name: "recovered_in_submission.go", Text: []byte(`package ` + pkg + `

import (
	"fmt"
	"runtime"
	"strings"
)

func recoveredInSubmission(r any) any {
	switch e := r.(type) {
	case runtime.Error:
		fmt.Println("` + watchedLine + `" + e.Error())
	case string:
		if strings.HasPrefix(e, "sync: ") {
			fmt.Println("` + watchedLine + `" + e)
		}
	}
	return r
}
`)}
}
