package disk

import (
	"racelab/rt"
	"strings"
)

// link gives node a name, on the volatile side.
func (d *Disk) link(dir *Inode, text string, node *Inode) {
	dir.put(text, node)
	d.moves = append(d.moves, move{dir: dir, name: text, node: node})
}

func (d *Disk) unlink(dir *Inode, text string) {
	dir.drop(text)
	d.moves = append(d.moves, move{from: dir, old: text})
}

// Mkdir makes a folder.
//
//racelab:step apart
func Mkdir(d *Disk, path string, perm uint32) (errno int) {
	p, errno := d.walk(path, false)
	return d.mkdir(p, errno, path, perm)
}

// Ensure is Mkdir for a folder that the real disk may have as well: to make sure that it is there is no
// question about what it has.
//
//racelab:step apart
func Ensure(d *Disk, path string, perm uint32) (errno int) {
	p, errno := d.lookUp(path, false)
	return d.mkdir(p, errno, path, perm)
}

func (d *Disk) mkdir(p place, errno int, path string, perm uint32) int {
	switch {
	case errno != 0:
	case p.node != nil:
		errno = EXIST
	default:
		made := folder()
		made.changed = true
		made.perm, made.shadows = perm&^0o022, p.dir.shadows && onDisk(path)
		d.link(p.dir, p.name, made)
	}
	label("create "+path+"/", errno)
	return errno
}

// Remove removes a name: of a file, of a symbolic link or of an empty folder.
//
//racelab:step apart
func Remove(d *Disk, path string) (errno int) {
	p, errno := d.walk(path, false)
	switch {
	case errno != 0:
	case p.node == nil:
		errno = NOENT
	case p.node == d.root || p.name == "":
		errno = BUSY
	case len(p.node.names) > 0:
		errno = NOTEMPTY
	default:
		d.unlink(p.dir, p.name)
	}
	label("remove "+path, errno)
	return errno
}

// Rename gives a file another name. What had that name before is replaced in
// the same moment.
//
//racelab:step apart
func Rename(d *Disk, from, to string) (errno int) {
	errno = d.rename(from, to)
	text := "rename: " + from + " to " + to
	if errno != 0 {
		text += ": " + words(errno)
	}
	rt.Label(text)
	return errno
}

func (d *Disk) rename(from, to string) (errno int) {
	a, errno := d.walk(from, false)
	if errno != 0 {
		return errno
	}
	b, errno := d.walk(to, false)
	switch {
	case errno != 0:
		return errno
	case a.node == nil:
		return NOENT
	case a.name == "" || b.name == "":
		return BUSY
	case a.node == b.node:
		return 0
	case a.node.kind == Folder && b.node == nil && holds(a.node, b.dir):
		return INVAL
	}
	if b.node != nil {
		switch {
		case a.node.kind == Folder && b.node.kind != Folder:
			return NOTDIR
		case a.node.kind != Folder && b.node.kind == Folder:
			return EXIST // Go says so; Linux says EISDIR
		case len(b.node.names) > 0:
			return NOTEMPTY
		}
	}
	a.dir.drop(a.name)
	b.dir.put(b.name, a.node)
	d.moves = append(d.moves, move{b.dir, b.name, a.node, a.dir, a.name})
	return 0
}

// holds reports whether n is dir or below it.
func holds(dir, n *Inode) bool {
	if dir == n {
		return true
	}
	for _, e := range dir.names {
		if e.node.kind == Folder && holds(e.node, n) {
			return true
		}
	}
	return false
}

// Link gives a file one name more.
//
//racelab:step apart
func Link(d *Disk, from, to string) (errno int) {
	errno = d.hardLink(from, to)
	label("link: "+from+" as "+to, errno)
	return errno
}

func (d *Disk) hardLink(from, to string) (errno int) {
	a, errno := d.walk(from, false)
	if errno != 0 {
		return errno
	}
	b, errno := d.walk(to, false)
	switch {
	case errno != 0:
		return errno
	case a.node == nil:
		return NOENT
	case b.node != nil:
		return EXIST
	case a.node.kind == Folder:
		return 1 // EPERM
	}
	d.link(b.dir, b.name, a.node)
	return 0
}

// SymbolicLink makes a name that stands for a path, whatever is or will be there.
//
//racelab:step apart
func SymbolicLink(d *Disk, target, path string) (errno int) {
	p, errno := d.walk(path, false)
	switch {
	case errno != 0:
	case p.node != nil:
		errno = EXIST
	default:
		d.link(p.dir, p.name, &Inode{kind: Symlink, perm: 0o777, content: target, saved: target, changed: true})
	}
	label("link: "+target+" as "+path, errno)
	return errno
}

// ReadLink returns where a symbolic link points to.
//
//racelab:step apart
func ReadLink(d *Disk, path string) (target string, errno int) {
	p, errno := d.walk(path, false)
	switch {
	case errno != 0:
	case p.node == nil:
		errno = NOENT
	case p.node.kind != Symlink:
		errno = INVAL
	default:
		target = p.node.content
	}
	label("read link: "+path, errno)
	return target, errno
}

// Describe looks a path up.
//
//racelab:step apart
func Describe(d *Disk, path string, follow bool) (s Stat, errno int) {
	p, errno := d.walk(path, follow)
	return p.describe(errno, path)
}

// DescribeMade is Describe for a folder that is made if it is not here, as Ensure does.
//
//racelab:step apart
func DescribeMade(d *Disk, path string) (s Stat, errno int) {
	p, errno := d.lookUp(path, true)
	return p.describe(errno, path)
}

func (p place) describe(errno int, path string) (s Stat, _ int) {
	if errno == 0 && p.node == nil {
		errno = NOENT
	}
	if errno == 0 {
		s = p.node.stat(lastPart(path))
	}
	label("stat "+path, errno)
	if errno == 0 {
		rt.Label("stat " + path + " -> there")
	}
	return s, errno
}

func lastPart(path string) string {
	all := strings.Split(strings.TrimRight(path, "/"), "/")
	if last := all[len(all)-1]; last != "" {
		return last
	}
	return "/"
}

func (n *Inode) stat(text string) Stat {
	return Stat{Name: text, Kind: n.kind, Perm: n.perm, Size: len(n.content), Node: n, Changed: n.changed}
}

// DescribeOpen describes an open file.
//
//racelab:step apart
func DescribeOpen(d *Disk, h *Handle, path string) (s Stat, errno int) {
	if errno = h.usable(); errno == 0 {
		s = h.node.stat(lastPart(path))
	}
	label("stat "+path, errno)
	return s, errno
}

// Chmod changes the permissions.
//
//racelab:step apart
func Chmod(d *Disk, path string, perm uint32) (errno int) {
	p, errno := d.walk(path, true)
	switch {
	case errno != 0:
	case p.node == nil:
		errno = NOENT
	default:
		p.node.perm = perm
	}
	label("set permissions: "+path, errno)
	return errno
}

// List returns the names in an open folder that were not returned yet, at most
// n of them if n > 0.
//
//racelab:step apart
func List(d *Disk, h *Handle, path string, n int) (all []Stat, errno int) {
	if errno = h.usable(); errno == 0 && h.node.kind != Folder {
		errno = NOTDIR
	}
	if errno == 0 && h.node.shadows && (h.node != d.work || real(".")) && (h.node != d.root || real("/")) {
		rt.NotModelled("the program lists " + path + ", and the modelled disk does not have all of the files that the real one has there: have it make a folder of its own, or leave the test out")
	}
	if errno == 0 {
		names := h.node.names[min(h.listed, len(h.node.names)):]
		if n > 0 && n < len(names) {
			names = names[:n]
		}
		h.listed += len(names)
		for _, e := range names {
			all = append(all, e.node.stat(e.text))
		}
	}
	label("read "+path+"/", errno)
	return all, errno
}
