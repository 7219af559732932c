package load

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// firstOf words the first of the errors that are the program's own.
func (l *loader) firstOf(errs []types.Error, files []*ast.File) error {
	more := 0
	for _, e := range errs[1:] {
		if !strings.HasPrefix(e.Msg, "\t") {
			more++
		}
	}
	return l.typeError(errs[0], more, files)
}

func (l *loader) typeError(err error, more int, files []*ast.File) error {
	var te types.Error
	if !errors.As(err, &te) {
		return err
	}
	msg := te.Msg
	if strings.HasPrefix(msg, "could not import ") {
		if i := strings.Index(msg, "("); i > 0 {
			msg = strings.TrimSuffix(msg[i+1:], ")")
		}
		return fmt.Errorf("%s: %s", l.fset.Position(te.Pos), msg)
	}
	if name, ok := strings.CutPrefix(msg, "undefined: "); ok && l.ofLibrary(te.Pos, name, files) {
		msg += ": racelab's own library has only a part of this package"
	}
	msg = strings.TrimSuffix(msg, ":") // of a list that goes on in errors of its own
	if more > 0 {
		return fmt.Errorf("%s: %s (and %d more)", l.fset.Position(te.Pos), msg, more)
	}
	return fmt.Errorf("%s: %s", l.fset.Position(te.Pos), msg)
}

// ofLibrary reports whether name, undefined at pos, is "pkg.Name" with a package of
// the library.
func (l *loader) ofLibrary(pos token.Pos, name string, files []*ast.File) bool {
	pkg, _, ok := strings.Cut(name, ".")
	if !ok {
		return false
	}
	for _, f := range files {
		if f.FileStart > pos || pos > f.FileEnd {
			continue
		}
		for _, im := range f.Imports {
			path, _ := strconv.Unquote(im.Path.Value)
			key, _ := l.resolve(path, ours)
			c := l.loaded[key]
			if c == nil || !l.partial(key, c) {
				continue
			}
			if im.Name != nil && im.Name.Name == pkg || im.Name == nil && c.pkg.Name() == pkg {
				return true
			}
		}
	}
	return false
}
