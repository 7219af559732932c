// Package disk is the modelled disk of a run: a tree of files that has, at the start, an empty /tmp and /work, where
// programs stand. That has what the folder of the package has, where the program was read from a disk and
// touches files. Every call is one step, as one system call is.
//
// Each file has a volatile side, which programs see, and a durable side, which
// survives a crash of the machine. Sync copies a file's content to the durable
// side; syncing a folder does so with the names in it. See Crash for what may
// happen to the rest.
//
// Results that are error numbers are those of Linux; 0 is success.
package disk

import (
	"racelab/rt"
	"strconv"
	"strings"
)

// Error numbers, and Closed for what package os says itself.
const (
	Closed     = -1
	NOENT      = 0x2
	IO         = 0x5
	BADF       = 0x9
	WOULDBLOCK = 0xb
	ACCES      = 0xd
	BUSY       = 0x10
	EXIST      = 0x11
	NOTDIR     = 0x14
	ISDIR      = 0x15
	INVAL      = 0x16
	FBIG       = 0x1b
	NOTEMPTY   = 0x27
	LOOP       = 0x28
)

// Kinds of file.
const (
	Regular = iota
	Folder
	Symlink
)

// Inode is one file, whatever its names.
type Inode struct {
	kind    int
	perm    uint32
	content string // of a file; of a symbolic link what it points to
	names   []name // of a folder, sorted

	// The durable side.
	saved   string
	kept    []name
	pending []change // to content, since it was saved

	// Locks of open files.
	holders   []*Handle
	exclusive bool
	waiting   rt.Queue

	shadows bool   // a folder: the real disk may have one with the same path, whose files nobody knows here
	planted bool   // it was there at the start
	changed bool   // the program made it, or changed its content or names
	absent  string // why what the real disk has is not known here; empty where it is
}

// name is an entry of a folder.
type name struct {
	text string
	node *Inode
}

// change is one write or truncation that is not durable yet.
type change struct {
	at   int
	text string
	cut  bool // truncate to at instead
}

// move is one change to names that is not durable yet: node appears in dir, and
// disappears from where it was.
type move struct {
	dir  *Inode // nil for a removal
	name string
	node *Inode
	from *Inode // nil for a new name
	old  string
}

// Disk is a tree of files.
type Disk struct {
	root    *Inode
	work    *Inode    // where relative paths begin
	moves   []move    // changes to names that are not durable, in order
	numbers []*Handle // open files; number 3 comes first

	temporary int // the last number in a name that was made up
}

// Handle is one opening of a file: what Linux calls an open file description.
type Handle struct {
	node   *Inode
	flag   int
	offset int
	number int
	listed int // names that ReadDir has returned
	closed bool
}

// Number returns the file descriptor.
func (h *Handle) Number() int { return h.number }

// Stat describes a file.
type Stat struct {
	Name string
	Kind int
	Perm uint32
	Size int
	Node *Inode

	Changed bool // by the program; when is not modelled
}

// Work is the folder in which programs stand.
const Work = "/work"

var home *Inode = plantFolder(".")

var tree Disk = Disk{root: shadowed(folder(name{"tmp", folder()}, name{Work[1:], home})), work: home}

// Default returns the disk of the run.
func Default() *Disk { return &tree }

// planted returns the names in a folder of the package, and whether these are all.
func planted(path string) (complete bool, names []string)

// plant describes a file of the package's folder.
func plant(path string) (kind int, perm uint32, text, absent string)

// plantFolder makes a folder as the real disk has it.
func plantFolder(path string) *Inode {
	complete, all := planted(path)
	names := make([]name, 0, len(all))
	for _, text := range all {
		below := text
		if path != "." {
			below = path + "/" + text
		}
		names = append(names, name{text, plantFile(below)})
	}
	dir := folder(names...)
	dir.planted, dir.shadows = true, !complete
	return dir
}

func plantFile(path string) *Inode {
	kind, perm, text, absent := plant(path)
	if kind == Folder {
		dir := plantFolder(path)
		dir.perm = perm
		return dir
	}
	return &Inode{kind: kind, perm: perm, content: text, saved: text, planted: true, absent: absent}
}

func shadowed(dir *Inode) *Inode {
	dir.shadows = true
	return dir
}

func folder(names ...name) *Inode {
	return &Inode{kind: Folder, perm: 0o755, names: names, kept: names}
}

// find returns the position of an entry, or where it would stand.
func (n *Inode) find(text string) (at int, ok bool) {
	for i, e := range n.names {
		if e.text >= text {
			return i, e.text == text
		}
	}
	return len(n.names), false
}

func (n *Inode) get(text string) *Inode {
	if i, ok := n.find(text); ok {
		return n.names[i].node
	}
	return nil
}

// put adds or replaces an entry. Lists are never changed in place, because the
// durable side may share them.
func (n *Inode) put(text string, node *Inode) {
	i, ok := n.find(text)
	rest := n.names[i:]
	if ok {
		rest = rest[1:]
	}
	names := append([]name{}, n.names[:i]...)
	n.names = append(append(names, name{text, node}), rest...)
	n.changed = true
}

func (n *Inode) drop(text string) {
	if i, ok := n.find(text); ok {
		n.names = append(append([]name{}, n.names[:i]...), n.names[i+1:]...)
		n.changed = true
	}
}

// maxLinks is how many symbolic links a path may go through.
const maxLinks = 40

// parts splits a path.
func parts(path string) []string {
	var out []string
	for _, p := range strings.Split(path, "/") {
		if p != "" && p != "." {
			out = append(out, p)
		}
	}
	return out
}

// place is where a path leads: a folder and a name in it, which may not exist yet.
type place struct {
	dir  *Inode
	name string // "" for the root
	node *Inode // nil if there is nothing
}

// real reports whether the disk of the machine that checks has a path, seen from the package's folder.
func real(path string) bool

// walk finds a path. follow says whether a symbolic link at its end is followed. Where there is
// nothing here but something on the real disk, nobody knows what the program would do.
func (d *Disk) walk(path string, follow bool) (p place, errno int) {
	p, missed, errno := d.search(path, follow)
	switch {
	case p.node != nil && p.node.absent != "":
		rt.NotModelled("the program asks for " + path + ", which is " + p.node.absent + ": have it use a smaller one of the folder itself, or leave the test out")
	case missed != nil && missed.shadows && onDisk(path) && !nameless(path):
		rt.NotModelled("the program asks for " + path + ", which is on the real disk, but not among the files of the package's folder that the modelled one begins with: have it use one of those, or write it first, or leave the test out")
	}
	return p, errno
}

// nameless reports whether a path has the identity of the machine, of its processor or of the container around the process: the model's
// has none.
func nameless(path string) bool {
	switch path {
	case "/etc/machine-id", "/var/lib/dbus/machine-id", "/sys/class/dmi/id/product_uuid", "/proc/self/cpuset", "/proc/self/cgroup", "/proc/1/cpuset", "/proc/self/auxv":
		return true
	}
	return false
}

// onDisk reports whether the real disk has a path that a program names.
func onDisk(path string) bool {
	if path == "" || strings.HasPrefix(path, "/tmp/") {
		return false
	}
	if rest, ok := strings.CutPrefix(path, Work+"/"); ok {
		path = rest
	}
	return real(path)
}

func (d *Disk) lookUp(path string, follow bool) (p place, errno int) {
	p, _, errno = d.search(path, follow)
	return p, errno
}

// search finds a path. Where there is nothing, missed is the folder that lacks the name.
func (d *Disk) search(path string, follow bool) (p place, missed *Inode, errno int) {
	if path == "" {
		return p, nil, NOENT
	}
	todo, links := parts(path), 0
	trail := []*Inode{}
	at := place{dir: d.root, node: d.root}
	if !strings.HasPrefix(path, "/") {
		trail, at = append(trail, d.root), place{d.root, Work[1:], d.work}
	}
	for len(todo) > 0 {
		part := todo[0]
		todo = todo[1:]
		switch {
		case at.node == nil:
			return p, missed, NOENT
		case at.node.absent != "":
			return at, nil, 0
		case at.node.kind != Folder:
			return p, nil, NOTDIR
		}
		if part == ".." {
			if len(trail) > 0 {
				at = place{dir: trail[len(trail)-1], node: trail[len(trail)-1]}
				trail = trail[:len(trail)-1]
			}
			continue
		}
		next := at.node.get(part)
		if next != nil && next.kind == Symlink && next.absent == "" && (follow || len(todo) > 0) {
			if links++; links > maxLinks {
				return p, nil, LOOP
			}
			if strings.HasPrefix(next.content, "/") {
				at, trail = place{dir: d.root, node: d.root}, nil
			}
			todo = append(parts(next.content), todo...)
			continue
		}
		if next == nil {
			missed = at.node
		}
		trail = append(trail, at.node)
		at = place{at.node, part, next}
	}
	if strings.HasSuffix(path, "/") && at.node != nil && at.node.absent == "" && at.node.kind != Folder {
		return p, nil, NOTDIR
	}
	return at, missed, 0
}

// show writes content for the timeline.
func show(s string) string {
	if len(s) > 40 {
		return strconv.Quote(s[:32]) + "... (" + strconv.Itoa(len(s)) + " bytes)"
	}
	return strconv.Quote(s)
}

// words is what an error number is called on the timeline.
func words(errno int) string {
	switch errno {
	case 0:
		return "ok"
	case NOENT:
		return "error: no such file"
	case EXIST:
		return "error: file exists"
	case Closed:
		return "error: closed"
	case BADF:
		return "error: bad file descriptor"
	case IO:
		return "error: gone in a crash"
	case ACCES:
		return "error: permission denied"
	case WOULDBLOCK:
		return "error: would block"
	case NOTDIR:
		return "error: not a folder"
	case ISDIR:
		return "error: is a folder"
	case NOTEMPTY:
		return "error: not empty"
	}
	return "error " + strconv.Itoa(errno)
}

// label names the step, with what went wrong.
func label(text string, errno int) {
	if errno != 0 {
		text += " -> " + words(errno)
	}
	rt.Label(text)
	rt.Observe(rt.File, text, "", 0, 0)
}
