package machine

import "strings"

// This file shows what the modelled disk (racelab/disk) holds, for the column of
// shared state: each file of the folder in which programs stand, as everybody sees it.

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
			if content.typ == nil || node.field("names").elements() != nil {
				continue
			}
			v := Var{Name: name.field("text").text(), Value: plainText(content.text()), Mem: m.loc(node.at[0], node.typ.elem.size)}
			out = append(out, v)
		}
	}
	return out
}

// plainText writes what a file holds on one line.
func plainText(s string) string {
	if s == "" {
		return "empty"
	}
	return strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", " ⏎ ")
}
