package sync

// OnceFunc returns a function that calls f once, however often it is called.
// If f panics, each call panics with the same value.
func OnceFunc(f func()) func() {
	run := OnceValue(func() struct{} { f(); return struct{}{} })
	return func() { run() }
}

// OnceValue is OnceFunc for a function with a result.
func OnceValue[T any](f func() T) func() T {
	run := OnceValues(func() (T, struct{}) { return f(), struct{}{} })
	return func() T {
		v, _ := run()
		return v
	}
}

// call is what the first call of a once function left behind.
type call[T1, T2 any] struct {
	once   Once
	ok     bool
	panics any
	v1     T1
	v2     T2
}

// OnceValues is OnceFunc for a function with two results.
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	c := &call[T1, T2]{}
	first := func() {
		defer func() {
			f = nil // do not keep alive what f refers to
			if !c.ok {
				c.panics = recover()
				panic(c.panics)
			}
		}()
		c.v1, c.v2 = f()
		c.ok = true
	}
	return func() (T1, T2) {
		c.once.Do(first)
		if !c.ok {
			panic(c.panics)
		}
		return c.v1, c.v2
	}
}
