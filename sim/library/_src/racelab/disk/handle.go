package disk

import (
	"racelab/rt"
	"strconv"
	"strings"
)

// Flags of Open, as Linux has them.
const (
	WriteOnly = 0x1
	ReadWrite = 0x2
	Create    = 0x40
	Excl      = 0x80
	Trunc     = 0x200
	Append    = 0x400
	SyncEach  = 0x101000
)

// maxFile bounds the size of a file.
const maxFile = 1 << 20

// Open opens a file, as open(2) does.
//
//racelab:step apart
func Open(d *Disk, path string, flag int, perm uint32) (h *Handle, errno int) {
	h, errno = d.open(path, flag, perm)
	label("open "+path+flagWords(flag), errno)
	return h, errno
}

func flagWords(flag int) string {
	s := ""
	for _, f := range []struct {
		bit  int
		word string
	}{{WriteOnly, "write"}, {ReadWrite, "read+write"}, {Append, "append"}, {Create, "create"}, {Excl, "excl"}, {Trunc, "truncate"}} {
		if flag&f.bit != 0 {
			s += "," + f.word
		}
	}
	if s == "" {
		return ""
	}
	return " (" + s[1:] + ")"
}

func (d *Disk) open(path string, flag int, perm uint32) (h *Handle, errno int) {
	p, errno := d.walk(path, flag&Excl == 0)
	writes := flag&(WriteOnly|ReadWrite) != 0
	switch {
	case errno != 0:
		return nil, errno
	case p.node == nil && flag&Create == 0:
		return nil, NOENT
	case p.node == nil && strings.HasSuffix(path, "/"):
		return nil, ISDIR
	case p.node == nil:
		p.node = &Inode{perm: perm &^ 0o022, changed: true}
		d.link(p.dir, p.name, p.node)
	case flag&Create != 0 && flag&Excl != 0:
		return nil, EXIST
	case p.node.kind == Folder && (writes || flag&Create != 0):
		return nil, ISDIR
	case writes && p.node.perm&0o200 == 0 || flag&WriteOnly == 0 && p.node.perm&0o400 == 0:
		return nil, ACCES
	}
	if flag&Trunc != 0 && writes {
		p.node.truncate(0)
	}
	return d.handle(p.node, flag), 0
}

// handle opens node under the lowest free number.
func (d *Disk) handle(node *Inode, flag int) *Handle {
	i := 0
	for i < len(d.numbers) && d.numbers[i] != nil {
		i++
	}
	h := &Handle{node: node, flag: flag, number: 3 + i}
	if i == len(d.numbers) {
		d.numbers = append(d.numbers, h)
	} else {
		d.numbers[i] = h
	}
	return h
}

// OpenNew makes a file, or a folder, with a free name prefix+number+suffix and opens it if it is a file. No number comes
// twice, though the name may be free again: those of the real package are drawn at random.
//
//racelab:step apart
func OpenNew(d *Disk, dir, prefix, suffix string, asFolder bool) (path string, h *Handle, errno int) {
	p, errno := d.walk(dir, true)
	if errno == 0 && p.node == nil {
		errno = NOENT
	}
	if errno == 0 && p.node.kind != Folder {
		errno = NOTDIR
	}
	if errno != 0 {
		label("create "+dir+"/"+prefix+"*"+suffix, errno)
		return "", nil, errno
	}
	d.temporary++
	for p.node.get(prefix+strconv.Itoa(d.temporary)+suffix) != nil {
		d.temporary++
	}
	text := prefix + strconv.Itoa(d.temporary) + suffix
	path = strings.TrimRight(dir, "/") + "/" + text
	label("create "+path, 0)
	if asFolder {
		made := folder()
		made.changed = true
		made.perm = 0o700
		d.link(p.node, text, made)
		return path, nil, 0
	}
	made := &Inode{perm: 0o600, changed: true}
	d.link(p.node, text, made)
	return path, d.handle(made, ReadWrite|Create|Excl), 0
}

// usable reports what stands in the way of using h.
func (h *Handle) usable() int {
	switch {
	case h.closed:
		return Closed
	case h.node == nil:
		return IO
	}
	return 0
}

// Read reads up to n bytes at the offset and moves it. At the end of the file
// it returns "".
//
//racelab:step acquires
func Read(d *Disk, h *Handle, path string, n int) (text string, errno int) {
	text, errno = h.readAt(h.offset, n)
	h.offset += len(text)
	label("read "+path+result(text, errno), errno)
	return text, errno
}

// ReadAt reads up to n bytes at an offset of its own.
//
//racelab:step acquires
func ReadAt(d *Disk, h *Handle, path string, n, at int) (text string, errno int) {
	text, errno = h.readAt(at, n)
	label("read "+path+" at "+strconv.Itoa(at)+result(text, errno), errno)
	return text, errno
}

func result(text string, errno int) string {
	switch {
	case errno != 0:
		return ""
	case text == "":
		return " -> end of file"
	}
	return " -> " + show(text)
}

func (h *Handle) readAt(at, n int) (text string, errno int) {
	if errno := h.usable(); errno != 0 {
		return "", errno
	}
	switch {
	case h.node.kind == Folder:
		return "", ISDIR
	case h.flag&WriteOnly != 0:
		return "", BADF
	case at < 0:
		return "", INVAL
	}
	s := h.node.content
	if at >= len(s) {
		return "", 0
	}
	return s[at:min(len(s), at+n)], 0
}

// Write writes text at the offset, or at the end of a file that was opened for
// appending, and moves the offset behind it, all as one step.
//
//racelab:step releases
func Write(d *Disk, h *Handle, path, text string) (errno int) {
	verb := "write "
	if h.flag&Append != 0 {
		verb = "append "
		if h.node != nil {
			h.offset = len(h.node.content)
		}
	}
	if errno = h.writeAt(h.offset, text); errno == 0 {
		h.offset += len(text)
	}
	label(verb+path+" "+show(text), errno)
	return errno
}

// WriteAt writes text at an offset of its own.
//
//racelab:step releases
func WriteAt(d *Disk, h *Handle, path, text string, at int) (errno int) {
	errno = h.writeAt(at, text)
	label("write "+path+" "+show(text)+" at "+strconv.Itoa(at), errno)
	return errno
}

func (h *Handle) writeAt(at int, text string) (errno int) {
	if errno := h.usable(); errno != 0 {
		return errno
	}
	switch {
	case h.flag&(WriteOnly|ReadWrite) == 0:
		return BADF
	case at < 0:
		return INVAL
	case at+len(text) > maxFile:
		return FBIG
	case text == "":
		return 0
	}
	h.node.content = splice(h.node.content, at, text)
	h.node.changed = true
	h.node.pending = append(h.node.pending, change{at: at, text: text})
	if h.flag&SyncEach != 0 {
		h.node.save()
	}
	return 0
}

// splice puts text into s; a hole before it is filled with zeros.
func splice(s string, at int, text string) string {
	if at > len(s) {
		s += strings.Repeat("\x00", at-len(s))
	}
	end := ""
	if at+len(text) < len(s) {
		end = s[at+len(text):]
	}
	return s[:at] + text + end
}

func (n *Inode) truncate(size int) {
	if size == len(n.content) {
		return
	}
	n.content = resize(n.content, size)
	n.changed = true
	n.pending = append(n.pending, change{at: size, cut: true})
}

func resize(s string, size int) string {
	if size <= len(s) {
		return s[:size]
	}
	return s + strings.Repeat("\x00", size-len(s))
}

// Truncate changes the size of an open file.
//
//racelab:step apart
func Truncate(d *Disk, h *Handle, path string, size int) (errno int) {
	errno = h.usable()
	switch {
	case errno != 0:
	case size < 0 || size > maxFile || h.flag&(WriteOnly|ReadWrite) == 0:
		errno = INVAL
	default:
		h.node.truncate(size)
	}
	label("truncate "+path+" "+strconv.Itoa(size), errno)
	return errno
}

// Seek moves the offset: from the start (0), from where it is (1) or from the
// end (2).
//
//racelab:step apart
func Seek(d *Disk, h *Handle, path string, offset int, whence int) (at int, errno int) {
	if errno = h.usable(); errno == 0 {
		switch whence {
		case 0:
			at = offset
		case 1:
			at = h.offset + offset
		case 2:
			at = len(h.node.content) + offset
		default:
			errno = INVAL
		}
	}
	if at < 0 {
		errno = INVAL
	}
	if errno == 0 {
		h.offset = at
	} else {
		at = 0
	}
	label("seek: "+path+" at "+strconv.Itoa(at), errno)
	return at, errno
}

// Sync makes the content of a file, or the names in a folder, durable.
//
//racelab:step apart
func Sync(d *Disk, h *Handle, path string) (errno int) {
	if errno = h.usable(); errno == 0 {
		if h.node.kind == Folder {
			d.saveNames(h.node)
		} else {
			h.node.save()
		}
	}
	label("sync "+path, errno)
	return errno
}

func (n *Inode) save() { n.saved, n.pending = n.content, nil }

// Close gives the descriptor back, and its locks.
//
//racelab:step apart
func Close(d *Disk, h *Handle, path string) (errno int) {
	if h.closed {
		label("close "+path, Closed)
		return Closed
	}
	d.close(h)
	label("close "+path, 0)
	return 0
}

func (d *Disk) close(h *Handle) {
	if h.node != nil {
		h.node.unlock(h)
	}
	h.closed, h.node = true, nil
	d.forget(h)
}

func (d *Disk) forget(h *Handle) {
	if i := h.number - 3; i < len(d.numbers) && d.numbers[i] == h {
		d.numbers[i] = nil
	}
	for len(d.numbers) > 0 && d.numbers[len(d.numbers)-1] == nil {
		d.numbers = d.numbers[:len(d.numbers)-1]
	}
}

// CloseAtCrash closes h when the process of the goroutine dies.
func CloseAtCrash(d *Disk, h *Handle) { rt.AtCrash(func() { vanish(d, h) }) }

//racelab:step
func vanish(d *Disk, h *Handle) {
	rt.Label("close: the process is gone")
	if !h.closed {
		d.close(h)
	}
}

// Flags returns the flags that the file was opened with.
func (h *Handle) Flags() int { return h.flag }
