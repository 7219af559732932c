package machine

import (
	"fmt"
	"go/types"
	"runtime"
	"strings"
)

// This file raises the panics that Go itself raises, with values of the types that
// they have there: programs tell them apart with errors.As and %T.

// errorTypes are the types of run-time errors, from the library's package runtime. Each
// value is one word of text, or a pointer to a variable that is.
type errorTypes struct {
	text      *Type // errorString: "runtime error: " goes in front of it
	plain     *Type // plainError
	bounds    *Type // boundsError
	assertion *Type // *TypeAssertionError
	nilPanic  *Type // *PanicNilError
}

func (c *compiler) errorTypes() {
	if c.src.Runtime == nil {
		return
	}
	named := func(name string) *Type { return c.prog.table.of(c.src.Runtime.Lookup(name).Type()) }
	pointer := func(name string) *Type {
		return c.prog.table.of(types.NewPointer(c.src.Runtime.Lookup(name).Type()))
	}
	e := &c.prog.errors
	e.text, e.plain, e.bounds = named("errorString"), named("plainError"), named("boundsError")
	e.assertion, e.nilPanic = pointer("TypeAssertionError"), pointer("PanicNilError")
	for _, t := range []*Type{e.text, e.plain, e.bounds, e.assertion, e.nilPanic} {
		c.markRuntime(t)
	}
}

const runtimeError = "runtime error: "

// throw raises a run-time error. Like all that raise a panic it returns true.
func (m *Machine) throw(g *goroutine, format string, args ...any) bool {
	text := fmt.Sprintf(format, args...)
	return m.raiseText(g, m.prog.errors.text, text, runtimeError+text)
}

// throwBounds raises the error of an index or a slice expression.
func (m *Machine) throwBounds(g *goroutine, format string, args ...any) bool {
	text := fmt.Sprintf(format, args...)
	return m.raiseText(g, m.prog.errors.bounds, text, runtimeError+text)
}

// throwIndex raises the error of an index that is not below n. One whose type has no sign is never negative.
func (m *Machine) throwIndex(g *goroutine, in *instr, i, n int64) bool {
	at := limit{i, in.flag}
	if at.negative() {
		return m.throwBounds(g, "index out of range [%s]", at)
	}
	return m.throwBounds(g, "index out of range [%s] with length %d", at, n)
}

// throwPlain raises a run-time error whose text is not preceded by "runtime error: ".
func (m *Machine) throwPlain(g *goroutine, text string) bool {
	return m.raiseText(g, m.prog.errors.plain, text, text)
}

// throwText raises a panic whose value is a string, as the library does.
func (m *Machine) throwText(g *goroutine, text string) bool {
	return m.raiseText(g, m.prog.stringType, text, text)
}

func (m *Machine) raiseText(g *goroutine, t *Type, value, shown string) bool {
	v := [2]Word{Word(t.id), m.intern(value)}
	return m.raise(g, panicking{value: v, text: shown, pos: m.place(g).pos})
}

// throwAssertion raises the error of a failed type assertion.
func (m *Machine) throwAssertion(g *goroutine, text string) bool {
	return m.raisePointer(g, m.prog.errors.assertion, text)
}

// throwNil raises what panic(nil) raises as of Go 1.21.
func (m *Machine) throwNil(g *goroutine) bool {
	return m.raisePointer(g, m.prog.errors.nilPanic, "panic called with nil argument")
}

func (m *Machine) raisePointer(g *goroutine, t *Type, text string) bool {
	id, o := m.alloc(oCells, t.elem, t.elem.size)
	if t.elem.size > 0 {
		o.words[0] = m.intern(text)
	}
	return m.raise(g, panicking{value: [2]Word{Word(t.id), ref(id, 0)}, text: text, pos: m.place(g).pos})
}

// throwHost passes on the panic of a host function: the program called it with what it
// cannot work with.
func (m *Machine) throwHost(g *goroutine, p any) {
	switch p := p.(type) {
	case runtime.Error:
		m.throwBounds(g, "%s", strings.TrimPrefix(p.Error(), runtimeError))
	case error:
		m.throwPlain(g, p.Error())
	default:
		m.throwText(g, fmt.Sprint(p))
	}
}
