package io

import "racelab/rt"

// pipe hands bytes over from a Write to Reads without a buffer: Write returns
// when all its bytes were read, or when either end was closed.
type pipe struct {
	current    *offer // of the writer whose turn it is
	readers    rt.Queue
	turn       rt.Queue // writers that wait for their turn
	rerr, werr error    // why the end was closed, or nil
}

// offer is what is left of one Write.
type offer struct {
	data  []byte
	taken bool
	q     rt.Queue // its writer
}

func (p *pipe) closed() bool { return p.rerr != nil || p.werr != nil }

//racelab:step
func (p *pipe) read(b []byte) (n int, err error) {
	if err := p.await(); err != nil {
		return 0, err
	}
	n = min(len(b), len(p.current.data))
	copy(b, p.take(n))
	return n, nil
}

// next is read with a buffer as large as what is there, and no larger than most.
//
//racelab:step
func (p *pipe) next(most int) ([]byte, error) {
	if err := p.await(); err != nil {
		return nil, err
	}
	return append([]byte(nil), p.take(min(most, len(p.current.data)))...), nil
}

// await waits until a Write stands, or says why there will be none.
func (p *pipe) await() error {
	for p.current == nil && !p.closed() {
		rt.Label("pipe read")
		rt.Park(&p.readers)
	}
	rt.Label("pipe read")
	if p.closed() {
		if p.rerr == nil {
			return p.werr
		}
		return ErrClosedPipe
	}
	return nil
}

// take takes n bytes of the Write that stands, and lets the writer go on once it has given all.
func (p *pipe) take(n int) []byte {
	o := p.current
	data := o.data[:n]
	o.data = o.data[n:]
	if len(o.data) == 0 {
		o.taken, p.current = true, nil
		rt.Wake(&o.q, -1)
		rt.Wake(&p.turn, 1)
	}
	return data
}

//racelab:step
func (p *pipe) write(b []byte) (n int, err error) {
	for p.current != nil && !p.closed() {
		rt.Label("pipe write: another is at it,")
		rt.Park(&p.turn)
	}
	if p.closed() {
		return 0, p.writeError()
	}
	o := &offer{data: b}
	p.current = o
	rt.Wake(&p.readers, 1)
	for !o.taken && !p.closed() {
		rt.Label("pipe write")
		rt.Park(&o.q)
	}
	rt.Label("pipe write: done")
	if o.taken {
		return len(b), nil
	}
	return len(b) - len(o.data), p.writeError()
}

func (p *pipe) writeError() error {
	if p.werr == nil && p.rerr != nil {
		return p.rerr
	}
	return ErrClosedPipe
}

// close sets *end, one of p's two errors, if it is not set yet.
//
//racelab:step
func (p *pipe) close(end *error, err error) {
	rt.Label("pipe close")
	if *end == nil {
		*end = err
	}
	rt.Wake(&p.readers, -1)
	rt.Wake(&p.turn, -1)
	if p.current != nil {
		rt.Wake(&p.current.q, -1)
	}
}

// Pipe returns the two ends of a pipe.
func Pipe() (*PipeReader, *PipeWriter) {
	p := &pipe{}
	return &PipeReader{p}, &PipeWriter{p}
}

// A PipeReader is the end of a pipe that is read.
type PipeReader struct{ p *pipe }

// Read waits for a Write or for the other end to be closed.
func (r *PipeReader) Read(data []byte) (n int, err error) { return r.p.read(data) }

// Close makes writes fail with ErrClosedPipe.
func (r *PipeReader) Close() error { return r.CloseWithError(nil) }

// CloseWithError makes writes fail with err.
func (r *PipeReader) CloseWithError(err error) error {
	if err == nil {
		err = ErrClosedPipe
	}
	r.p.close(&r.p.rerr, err)
	return nil
}

// A PipeWriter is the end of a pipe that is written.
type PipeWriter struct{ p *pipe }

// Write waits until all of data was read or either end was closed.
func (w *PipeWriter) Write(data []byte) (n int, err error) { return w.p.write(data) }

// Close makes reads end with EOF.
func (w *PipeWriter) Close() error { return w.CloseWithError(nil) }

// CloseWithError makes reads end with err.
func (w *PipeWriter) CloseWithError(err error) error {
	if err == nil {
		err = EOF
	}
	w.p.close(&w.p.werr, err)
	return nil
}
