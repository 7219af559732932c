// Package errors makes errors and looks into errors that wrap others.
package errors

// New returns an error with the given text. Each call returns a distinct error.
func New(text string) error { return &errorString{text} }

type errorString struct{ s string }

func (e *errorString) Error() string { return e.s }

// ErrUnsupported says that an operation cannot be done here.
var ErrUnsupported = New("unsupported operation")

// Unwrap returns what err.Unwrap() error returns, or nil without such a method.
func Unwrap(err error) error {
	if u, ok := err.(interface{ Unwrap() error }); ok {
		return u.Unwrap()
	}
	return nil
}

// walk calls visit for err and for all that it wraps, depth first, until visit
// returns true.
func walk(err error, visit func(error) bool) bool {
	for err != nil {
		if visit(err) {
			return true
		}
		switch u := err.(type) {
		case interface{ Unwrap() error }:
			err = u.Unwrap()
		case interface{ Unwrap() []error }:
			for _, e := range u.Unwrap() {
				if walk(e, visit) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
	return false
}

// Is reports whether err or an error that it wraps is target.
func Is(err, target error) bool {
	if err == nil || target == nil {
		return err == target
	}
	return walk(err, func(e error) bool {
		if same(e, target) {
			return true
		}
		m, ok := e.(interface{ Is(error) bool })
		return ok && m.Is(target)
	})
}

// same is a == b, and false where comparing panics (a struct with a slice).
func same(a, b error) bool {
	defer func() { recover() }()
	return a == b
}

func asTarget(err error, target any) bool

// isTarget reports whether target is a pointer and not nil.
func isTarget(target any) bool

// As finds the first error in err's tree that target can hold, and stores it.
func As(err error, target any) bool {
	if err == nil {
		return false
	}
	if target == nil {
		panic("errors: target cannot be nil")
	}
	if !isTarget(target) {
		panic("errors: target must be a non-nil pointer")
	}
	return walk(err, func(e error) bool {
		if asTarget(e, target) {
			return true
		}
		m, ok := e.(interface{ As(any) bool })
		return ok && m.As(target)
	})
}

// AsType finds the first error in err's tree that is an E.
func AsType[E error](err error) (E, bool) {
	var found E
	ok := walk(err, func(e error) bool {
		if v, ok := e.(E); ok {
			found = v
			return true
		}
		m, ok := e.(interface{ As(any) bool })
		return ok && m.As(&found)
	})
	return found, ok
}

// Join wraps all errs that are not nil; it returns nil if there are none.
func Join(errs ...error) error {
	e := &joinError{}
	for _, err := range errs {
		if err != nil {
			e.errs = append(e.errs, err)
		}
	}
	if len(e.errs) == 0 {
		return nil
	}
	return e
}

type joinError struct{ errs []error }

func (e *joinError) Error() string {
	s := e.errs[0].Error()
	for _, err := range e.errs[1:] {
		s += "\n" + err.Error()
	}
	return s
}

func (e *joinError) Unwrap() []error { return e.errs }
