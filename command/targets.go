package command

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"racelab/sim/cells"
)

// everything is how a pattern ends that stands for all packages below a folder.
const everything = "..."

// expand replaces patterns such as ./... by the folders below that have something to check,
// as the go command has it: folders named testdata or vendor, and those whose names begin with a dot or an
// underscore, are left out, and so are other modules.
func expand(args []string) (targets []string, several bool, err error) {
	for _, arg := range args {
		root, is := pattern(arg)
		if !is {
			targets = append(targets, arg)
			continue
		}
		several = true
		found, err := below(root)
		if err != nil {
			return nil, true, err
		}
		targets = append(targets, found...)
	}
	targets = once(targets)
	return targets, several || len(targets) > 1, nil
}

// pattern returns the folder of a pattern, and whether the argument is one.
func pattern(arg string) (root string, is bool) {
	if arg == everything {
		return ".", true
	}
	slashed := filepath.ToSlash(arg)
	root, is = strings.CutSuffix(slashed, "/"+everything)
	return cmp.Or(filepath.FromSlash(root), string(filepath.Separator)), is
}

// below returns the folders from root on that have tests, in order.
func below(root string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if path == root {
				return err
			}
			return nil // what cannot be read is no package
		}
		name := d.Name()
		if !d.IsDir() {
			if strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "_") {
				found = append(found, filepath.Dir(path))
			}
			return nil
		}
		if path != root && skippedFolder(path, name) {
			return filepath.SkipDir
		}
		return nil
	})
	if err != nil {
		return nil, pathError(root, err)
	}
	found = slices.Compact(found)
	for i, f := range found {
		found[i] = commandPath(f)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no folder below %s has tests; name a package of your own to check its main function", cells.Clean(root))
	}
	return found, nil
}

// skippedFolder reports whether the go command leaves a folder out of a pattern.
func skippedFolder(path, name string) bool {
	if name == "testdata" || name == "vendor" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return err == nil
}
