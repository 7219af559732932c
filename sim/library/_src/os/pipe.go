package os

import (
	"io"

	"racelab/disk"
	"racelab/rt"
)

// Pipe returns the two ends of a pipe of the system's. It holds up to 64 KiB; a Write of up to 4 KiB goes in as
// a whole.
func Pipe() (r *File, w *File, err error) {
	p := &pipe{}
	return &File{fd: -1, name: "|0", pipe: p}, &File{fd: -1, name: "|1", pipe: p, writes: true}, nil
}

const (
	pipeRoom  = 64 << 10
	pipeWhole = 4 << 10
)

// pipe is what was written to one end and not read yet from the other.
type pipe struct {
	held           string
	busy           bool // somebody is in the middle of a Write
	rclosed        bool
	wclosed        bool
	readers        rt.Queue
	writers, turns rt.Queue
}

// read takes up to most bytes out. It passes nothing on to who writes.
//
//racelab:step
func (p *pipe) read(most int) (text string, errno int) {
	for most > 0 && p.held == "" && !p.wclosed && !p.rclosed {
		rt.Label("pipe read")
		rt.Park(&p.readers)
	}
	rt.Label("pipe read")
	rt.ReleasesNothing()
	if p.rclosed {
		return "", disk.Closed
	}
	n := min(most, len(p.held))
	text, p.held = p.held[:n], p.held[n:]
	rt.Wake(&p.writers, -1)
	return text, 0
}

// write puts s in. What has no room there waits, as do other writers meanwhile.
//
//racelab:step
func (p *pipe) write(s string) (n, errno int) {
	for p.busy && !p.wclosed {
		rt.Label("pipe write: another is at it,")
		rt.Park(&p.turns)
	}
	p.busy = true
	for errno = p.refusal(); errno == 0; errno = p.refusal() {
		room := min(pipeRoom-len(p.held), len(s)-n)
		if room > 0 && (room == len(s)-n || len(s)-n > pipeWhole) {
			p.held += s[n : n+room]
			n += room
			rt.Wake(&p.readers, -1)
		}
		if n == len(s) {
			break
		}
		rt.Label("pipe write")
		rt.Park(&p.writers)
	}
	rt.Label("pipe write")
	p.busy = false
	rt.Wake(&p.turns, 1)
	return n, errno
}

// refusal is why nothing can be written any more, or 0.
func (p *pipe) refusal() int {
	switch {
	case p.wclosed:
		return disk.Closed
	case p.rclosed:
		return 0x20 // EPIPE
	}
	return 0
}

//racelab:step
func (p *pipe) close(writes bool) (errno int) {
	rt.Label("pipe close")
	end := &p.rclosed
	if writes {
		end = &p.wclosed
	}
	if *end {
		return disk.Closed
	}
	*end = true
	rt.Wake(&p.readers, -1)
	rt.Wake(&p.writers, -1)
	rt.Wake(&p.turns, -1)
	return 0
}

func (f *File) pipeRead(b []byte) (n int, err error) {
	if f.writes {
		return 0, f.wrap("read", disk.BADF)
	}
	text, errno := f.pipe.read(len(b))
	switch {
	case errno != 0:
		return 0, f.wrap("read", errno)
	case text == "" && len(b) > 0:
		return 0, io.EOF
	}
	if len(text) > 1 {
		rt.ShortRead()
	}
	return copy(b, text), nil
}

func (f *File) pipeWrite(s string) (n int, err error) {
	if !f.writes {
		return 0, f.wrap("write", disk.BADF)
	}
	n, errno := f.pipe.write(s)
	return n, f.wrap("write", errno)
}

// notOfPipes ends the check where more is asked of a pipe than to read, write and close it.
func (f *File) notOfPipes(method string) {
	if f.pipe != nil {
		rt.NotModelled("the program calls " + method + " of an end of os.Pipe, which has only Read, Write and Close here")
	}
}
