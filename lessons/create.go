package lessons

import "racelab/lessons/internal/scaffold"

// Create writes a small lesson of that name, for its author to replace, into the
// repository that dir is in, and returns the paths of its files in there. After
// `go generate ./lessons` it passes the tests of this package. It overwrites
// nothing. The error says what the author should do; then nothing was written.
func Create(dir, name string) (files []string, err error) {
	root, err := scaffold.Root(dir)
	if err != nil {
		return nil, err
	}
	return scaffold.New(root, name)
}

// CreateOwn writes a small lesson of that name into a folder that is there and empty, as packs have it, and returns the
// paths of its files, relative to dir.
func CreateOwn(dir, name string) (files []string, err error) { return scaffold.Own(dir, name) }
