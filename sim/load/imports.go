package load

import (
	"fmt"
	"go/ast"
	"path"
	"strconv"
	"strings"

	"racelab/sim/library"
)

// This file refuses imports as the go command does: of internal packages from outside, and in a circle.

// importCheck goes through the packages of the module at hand.
type importCheck struct {
	l    *loader
	way  []string // from the package to the one that is looked at
	seen map[string]bool
}

// screenImports checks the imports of the package, of its external tests, and of the packages of its module that
// these lead to.
func (l *loader) screenImports(inside, outside []*ast.File) error {
	c := &importCheck{l: l, seen: map[string]bool{}}
	if err := c.visit(l.around.Path, inside); err != nil {
		return err
	}
	return c.files(l.around.Path, outside)
}

func (c *importCheck) visit(at string, files []*ast.File) error {
	c.way = append(c.way, at)
	c.seen[at] = true
	err := c.files(at, files)
	c.way = c.way[:len(c.way)-1]
	return err
}

func (c *importCheck) files(from string, files []*ast.File) error {
	for _, f := range files {
		for _, im := range f.Imports {
			if err := c.follow(from, im); err != nil {
				return err
			}
		}
	}
	return nil
}

// follow checks one import, and the package that it is of.
func (c *importCheck) follow(from string, im *ast.ImportSpec) error {
	at, err := strconv.Unquote(im.Path.Value)
	if err != nil {
		return nil // the parser's
	}
	pos := c.l.fset.Position(im.Pos())
	if !mayImport(from, at) {
		return fmt.Errorf("%s: use of internal package %s not allowed", pos, at)
	}
	for i, w := range c.way {
		if w == at {
			return fmt.Errorf("%s: import cycle not allowed: %s", pos, strings.Join(append(c.way[i:len(c.way):len(c.way)], at), " imports "))
		}
	}
	p := c.l.parsed[at]
	if c.seen[at] || p == nil || p.from != ours {
		return nil
	}
	return c.visit(at, p.files)
}

// mayImport reports whether a package may import a path, if that has an element internal in it: only what is
// below the folder around internal may.
func mayImport(from, at string) bool {
	parent, ok := aroundInternal(at)
	if _, embedded := library.Files(at); !ok || embedded && strings.HasPrefix(at, "racelab/") {
		return true
	}
	return parent != "" && (from == parent || strings.HasPrefix(from, parent+"/"))
}

// aroundInternal returns the path before the last element internal of another one.
func aroundInternal(at string) (parent string, ok bool) {
	for ; at != "." && at != "/"; at = path.Dir(at) {
		if path.Base(at) == "internal" {
			return strings.TrimSuffix(path.Dir(at), "."), true
		}
	}
	return "", false
}
