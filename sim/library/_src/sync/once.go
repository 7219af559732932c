package sync

// OnceFunc returns a function that calls f once, however often it is called.
// If f panics, each call panics with the same value.
func OnceFunc(f func()) func() {
	return (&lazy[struct{}, struct{}]{f0: f}).call
}

// OnceValue is OnceFunc for a function with a result.
func OnceValue[T any](f func() T) func() T {
	return (&lazy[T, struct{}]{f1: f}).value
}

// OnceValues is OnceFunc for a function with two results.
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	return (&lazy[T1, T2]{f2: f}).values
}

// lazy is one of three functions and what its only call left behind.
type lazy[T1, T2 any] struct {
	f0   func()
	f1   func() T1
	f2   func() (T1, T2)
	once Once
	left *result[T1, T2]
}

type result[T1, T2 any] struct {
	v1       T1
	v2       T2
	ok       bool
	panicked any
}

func (l *lazy[T1, T2]) call()     { l.get() }
func (l *lazy[T1, T2]) value() T1 { return l.get().v1 }
func (l *lazy[T1, T2]) values() (T1, T2) {
	r := l.get()
	return r.v1, r.v2
}

func (l *lazy[T1, T2]) get() *result[T1, T2] {
	l.once.Do(l.run)
	r := l.left
	if !r.ok {
		panic(r.panicked)
	}
	return r
}

func (l *lazy[T1, T2]) run() {
	var v1 T1
	var v2 T2
	ok := false
	defer func() {
		if ok {
			l.left = &result[T1, T2]{v1: v1, v2: v2, ok: true}
			return
		}
		p := recover()
		l.left = &result[T1, T2]{panicked: p}
		panic(p)
	}()
	switch {
	case l.f0 != nil:
		l.f0()
	case l.f1 != nil:
		v1 = l.f1()
	default:
		v1, v2 = l.f2()
	}
	ok = true
}
