package machine

import "strings"

// This file shows what the modelled disk (racelab/disk) holds, for the column of
// shared state: each file of the folder in which programs stand, as everybody sees it. Those that the package's folder has
// of itself are shown once they were changed.

// files returns a variable for each file.
func (m *Machine) files() []Var {
	var out []Var
	for i, g := range m.prog.globals {
		if g.user || g.name != "home" || g.typ.String() != "*disk.Inode" {
			continue
		}
		for _, name := range (cursor{m, g.typ, m.heap[i+1].words}).field("names").elements() {
			node := name.field("node")
			content := node.field("content")
			if content.typ == nil || node.field("names").elements() != nil || untouched(node) {
				continue
			}
			v := Var{Name: name.field("text").text(), Value: plainText(content.text()), Mem: m.loc(node.at[0], node.typ.elem.size)}
			out = append(out, v)
		}
	}
	return out
}

// untouched reports whether a file, or folder, is what the program began with.
func untouched(node cursor) bool {
	return node.field("planted").isTrue() && node.field("content").text() == node.field("saved").text() && node.field("pending").elements() == nil
}

// plainText writes what a file holds on one line.
func plainText(s string) string {
	if s == "" {
		return "empty"
	}
	return strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", " ⏎ ")
}

// fileThings returns a thing for each file: a row for each line with the offset at which it begins, and where
// those who have the file open stand in it.
func (m *Machine) fileThings() []Thing {
	var out []Thing
	for i, g := range m.prog.globals {
		if g.user || g.name != "home" || g.typ.String() != "*disk.Inode" {
			continue
		}
		for _, name := range (cursor{m, g.typ, m.heap[i+1].words}).field("names").elements() {
			node := name.field("node")
			if content := node.field("content"); content.typ != nil && node.field("names").elements() == nil && !untouched(node) {
				out = append(out, m.fileThing(name.field("text").text(), content.text(), node.at[0]))
			}
		}
	}
	return out
}

// maxLines bounds the lines of a file that are shown.
const maxLines = 40

func (m *Machine) fileThing(name, content string, node Word) Thing {
	t := Thing{Kind: File, Name: name, Note: count(len(content), "byte"), Heads: []string{"at", "line"}}
	if open := m.handles(node); len(open) > 0 {
		t.Note += "; open: " + strings.Join(open, ", ")
	}
	offset := 0
	for i, line := range strings.SplitAfter(content, "\n") {
		if line == "" || i == maxLines {
			break
		}
		text, ended := strings.CutSuffix(line, "\n")
		if text = strings.ReplaceAll(text, "\x00", "␀"); !ended {
			text += " (no line end)"
		} else if text == "" {
			text = "(an empty line)"
		}
		t.Rows = append(t.Rows, ThingRow{Key: itoa(int64(i)), Cells: []string{itoa(int64(offset)), text}})
		offset += len(line)
	}
	return t
}

// handles says which file descriptors are open on a file, and where they stand.
func (m *Machine) handles(node Word) []string {
	var out []string
	for i, g := range m.prog.globals {
		if g.user || g.name != "tree" || g.typ.String() != "disk.Disk" {
			continue
		}
		for _, p := range (cursor{m, g.typ, m.heap[i+1].words}).field("numbers").elements() {
			h := p.target()
			if at := h.field("node"); at.typ == nil || at.at[0] != node || h.field("closed").isTrue() {
				continue
			}
			out = append(out, itoa(h.field("number").number())+" at "+itoa(h.field("offset").number()))
		}
	}
	return out
}
