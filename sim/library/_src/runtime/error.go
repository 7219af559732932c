package runtime

// An Error is a panic that Go itself raised, such as a nil dereference.
type Error interface {
	error
	RuntimeError()
}

// The machine makes values of the types below.

type errorString string

func (e errorString) RuntimeError() {}
func (e errorString) Error() string { return "runtime error: " + string(e) }

type plainError string

func (e plainError) RuntimeError() {}
func (e plainError) Error() string { return string(e) }

type boundsError struct{ msg string }

func (e boundsError) RuntimeError() {}
func (e boundsError) Error() string { return "runtime error: " + e.msg }

// A TypeAssertionError explains a failed type assertion.
type TypeAssertionError struct{ msg string }

// RuntimeError marks it as an Error.
func (*TypeAssertionError) RuntimeError() {}

// Error says which type was there, and which was wanted.
func (e *TypeAssertionError) Error() string { return e.msg }

// A PanicNilError is what panic(nil) raises.
type PanicNilError struct {
	_ [0]func() // not comparable, as the real one
}

// Error returns the words of the Go runtime.
func (*PanicNilError) Error() string {
	return "panic called with nil argument"
}

// RuntimeError marks it as an Error.
func (*PanicNilError) RuntimeError() {}
