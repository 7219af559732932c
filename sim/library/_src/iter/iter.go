// Package iter has the types of functions that a for statement ranges over.
package iter

// Seq calls yield for each value until yield returns false.
type Seq[V any] func(yield func(V) bool)

// Seq2 calls yield for each pair until yield returns false.
type Seq2[K, V any] func(yield func(K, V) bool)

// Pull turns seq around: each call of next returns one value. The sequence
// runs in a goroutine of its own, which only moves while next waits for it.
func Pull[V any](seq Seq[V]) (next func() (V, bool), stop func()) {
	pull, stop := Pull2(func(yield func(V, struct{}) bool) {
		seq(func(v V) bool { return yield(v, struct{}{}) })
	})
	return func() (V, bool) {
		v, _, ok := pull()
		return v, ok
	}, stop
}

// puller is one Pull2: the sequence's goroutine goes on when it receives from
// ask, and answers on give.
type puller[K, V any] struct {
	ask     chan bool // true for another pair, false to stop
	give    chan pair[K, V]
	started bool
	done    bool
}

type pair[K, V any] struct {
	k        K
	v        V
	ok       bool
	panicked any // what the sequence panicked with
}

// Pull2 is Pull for pairs.
func Pull2[K, V any](seq Seq2[K, V]) (next func() (K, V, bool), stop func()) {
	p := &puller[K, V]{ask: make(chan bool), give: make(chan pair[K, V])}
	next = func() (K, V, bool) {
		r := p.turn(seq, true)
		return r.k, r.v, r.ok
	}
	return next, func() { p.turn(seq, false) }
}

// turn lets the sequence run until it has the next pair or ends.
func (p *puller[K, V]) turn(seq Seq2[K, V], more bool) pair[K, V] {
	if p.done || !p.started && !more {
		p.done = true
		return pair[K, V]{}
	}
	if p.started {
		p.ask <- more
	} else {
		p.started = true
		go p.run(seq)
	}
	r := <-p.give
	p.done = !r.ok || !more
	if r.panicked != nil {
		panic(r.panicked)
	}
	return r
}

func (p *puller[K, V]) run(seq Seq2[K, V]) {
	var last pair[K, V]
	defer func() {
		last.panicked = recover()
		p.give <- last
	}()
	seq(func(k K, v V) bool {
		p.give <- pair[K, V]{k: k, v: v, ok: true}
		return <-p.ask
	})
}
