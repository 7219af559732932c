package load

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// directives refuses a file of the program with a directive that changes what it does and
// that racelab does not follow: without it the program would be another one.
func (l *loader) directives(f *ast.File) error {
	for _, g := range f.Comments {
		for _, c := range g.List {
			switch {
			case strings.HasPrefix(c.Text, "//go:embed "):
				return l.embedError(c.Pos())
			case strings.HasPrefix(c.Text, "//go:debug "):
				return fmt.Errorf("%s: %s makes Go behave as it does not by default, which racelab does not model; check a copy without it", l.fset.Position(c.Pos()), c.Text[2:])
			}
		}
	}
	return nil
}

func (l *loader) embedError(pos token.Pos) error {
	return fmt.Errorf("%s: go:embed puts files into the program, which racelab does not; give the variable a value in the source, or check a package without it", l.fset.Position(pos))
}

// noteEmbeds remembers the variables of another module's file that have a file's content: who
// reaches one is refused.
func (l *loader) noteEmbeds(f *ast.File) {
	for _, g := range f.Comments {
		for _, c := range g.List {
			if at := l.fset.Position(c.Pos()); strings.HasPrefix(c.Text, "//go:embed ") {
				if l.embeds[at.Filename] == nil {
					l.embeds[at.Filename] = map[int]bool{}
				}
				l.embeds[at.Filename][l.fset.Position(g.End()).Line+1] = true
			}
		}
	}
}

// embedded reports whether a declaration has a file's content.
func (l *loader) embedded(n ast.Node) bool {
	at := l.fset.Position(n.Pos())
	return l.embeds[at.Filename][at.Line]
}
