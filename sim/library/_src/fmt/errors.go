package fmt

import "errors"

// wraps finds the %w verbs of a format: the indexes of their operands in
// ascending order, each once per verb, and the format with %v in their place
// where isError has 1 for the operand.
func wraps(format string, isError []int) (plain string, operands []int)

// Errorf returns an error with a formatted text that wraps the operands of %w.
func Errorf(format string, a ...any) (err error) {
	isError := make([]int, len(a))
	for i, v := range a {
		if _, ok := v.(error); ok {
			isError[i] = 1
		}
	}
	plain, operands := wraps(format, isError)
	msg := Sprintf(plain, a...)
	switch len(operands) {
	case 0:
		return errors.New(msg)
	case 1:
		w := &wrapError{msg: msg}
		w.err, _ = a[operands[0]].(error)
		return w
	}
	w := &wrapErrors{msg: msg}
	for i, n := range operands {
		if i > 0 && operands[i-1] == n {
			continue
		}
		if e, ok := a[n].(error); ok {
			w.errs = append(w.errs, e)
		}
	}
	return w
}

type wrapError struct {
	msg string
	err error
}

func (e *wrapError) Error() string { return e.msg }
func (e *wrapError) Unwrap() error { return e.err }

type wrapErrors struct {
	msg  string
	errs []error
}

func (e *wrapErrors) Error() string   { return e.msg }
func (e *wrapErrors) Unwrap() []error { return e.errs }
