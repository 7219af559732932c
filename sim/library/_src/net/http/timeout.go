package http

import (
	"bytes"
	"context"
	"io"
	"log"
	"sync"
	"time"

	"racelab/rt"
)

// TimeoutHandler answers 503 with msg when h takes longer than dt. h goes on; what it
// writes then is refused with ErrHandlerTimeout.
func TimeoutHandler(h Handler, dt time.Duration, msg string) Handler {
	return &timeoutHandler{handler: h, body: msg, dt: dt}
}

type timeoutHandler struct {
	handler Handler
	body    string
	dt      time.Duration
}

func (h *timeoutHandler) text() string {
	if h.body != "" {
		return h.body
	}
	return "<html><head><title>Timeout</title></head><body><h1>Timeout</h1></body></html>"
}

func (h *timeoutHandler) ServeHTTP(w ResponseWriter, r *Request) {
	ctx, cancel := context.WithTimeout(r.Context(), h.dt)
	defer cancel()
	tw := &timeoutWriter{header: make(Header)}
	done, panicked := make(chan struct{}), make(chan any, 1)
	go h.answer(tw, r.WithContext(ctx), done, panicked)
	select {
	case p := <-panicked:
		panic(p)
	case <-done:
		tw.copyTo(w)
	case <-ctx.Done():
		tw.end(ctx.Err())
		w.WriteHeader(StatusServiceUnavailable)
		if ctx.Err() == context.DeadlineExceeded {
			io.WriteString(w, h.text())
		}
	}
}

func (h *timeoutHandler) answer(tw *timeoutWriter, r *Request, done chan struct{}, panicked chan any) {
	defer func() {
		if p := recover(); p != nil {
			panicked <- p
		}
	}()
	h.handler.ServeHTTP(tw, r)
	close(done)
}

// timeoutWriter keeps what a handler writes until it is known to be in time.
type timeoutWriter struct {
	header Header

	mu     sync.Mutex
	body   bytes.Buffer
	status int
	err    error // why it is too late
}

func (tw *timeoutWriter) Header() Header { return tw.header }

func (tw *timeoutWriter) WriteHeader(code int) {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	switch {
	case tw.err != nil:
	case tw.status != 0:
		log.Print("http: superfluous response.WriteHeader call")
	default:
		tw.status = code
	}
}

func (tw *timeoutWriter) Write(p []byte) (int, error) {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	if tw.err != nil {
		return 0, tw.err
	}
	if tw.status == 0 {
		tw.status = StatusOK
	}
	return tw.body.Write(p)
}

// end makes everything that comes later fail.
func (tw *timeoutWriter) end(why error) {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	tw.err = why
	if why == context.DeadlineExceeded {
		tw.err = ErrHandlerTimeout
	}
}

func (tw *timeoutWriter) copyTo(w ResponseWriter) {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	h := w.Header()
	rt.Hush()
	for k, v := range tw.header {
		h[k] = v
	}
	rt.Unhush()
	if tw.status == 0 {
		tw.status = StatusOK
	}
	w.WriteHeader(tw.status)
	w.Write(tw.body.Bytes())
}

// MaxBytesHandler limits the bodies that h reads to n bytes.
func MaxBytesHandler(h Handler, n int64) Handler {
	return HandlerFunc(func(w ResponseWriter, r *Request) {
		r2 := *r
		r2.Body = MaxBytesReader(w, r.Body, n)
		h.ServeHTTP(w, &r2)
	})
}
