package pack

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"racelab/lessons"
	"racelab/lessons/katas"
	"racelab/sim/cells"
)

// CreateLesson writes a lesson that works, for its author to replace, into a new folder, and
// returns the paths of its files. If the folder around it is new or empty, that gets a pack.md.
// It overwrites nothing: a folder that is there is an error, and then nothing was written.
func CreateLesson(dir string) (files []string, err error) {
	return create(dir, "a lesson", lessons.CreateOwn)
}

// CreateKata is CreateLesson for a kata: that of the course which is called once.
func CreateKata(dir string) (files []string, err error) {
	return create(dir, "a kata", func(dir, _ string) ([]string, error) { return katas.CopyExample(dir) })
}

func create(dir, what string, write func(dir, name string) ([]string, error)) (files []string, err error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("finding the folder %s: %w", cells.Clean(dir), err)
	}
	name, around := filepath.Base(abs), filepath.Dir(filepath.Clean(dir))
	if err := checkName(what, name); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(around, 0o755); err != nil {
		return nil, fmt.Errorf("making a folder for %s: %w", what, err)
	}
	others, err := os.ReadDir(around)
	if err != nil {
		return nil, fmt.Errorf("reading the folder %s: %w", cells.Clean(around), cause(err))
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the folder %s: %w; name one that is not there yet", cells.Clean(dir), cause(err))
	}
	written, err := write(dir, name)
	if err != nil {
		_ = os.RemoveAll(dir) // it was made here, a moment ago
		return nil, err
	}
	if len(others) == 0 {
		head := filepath.Join(around, packFile)
		if err := os.WriteFile(head, []byte(manifestFor(filepath.Base(filepath.Dir(abs)))), 0o644); err != nil {
			return nil, fmt.Errorf("writing %s: %w", cells.Clean(head), cause(err))
		}
		files = append(files, head)
	}
	for _, f := range written {
		files = append(files, filepath.Join(dir, filepath.FromSlash(f)))
	}
	return files, nil
}

var noName = regexp.MustCompile(`[^a-z0-9]+`)

// manifestFor is the pack.md of a new pack in a folder of that name.
func manifestFor(folder string) string {
	name := strings.Trim(noName.ReplaceAllString(strings.ToLower(folder), "-"), "-0123456789")
	if len(name) > longestName || checkName("a pack", name) != nil {
		name = "our-incidents"
	}
	words := strings.ReplaceAll(name, "-", " ")
	return fmt.Sprintf("format: %d\nname: %s\nversion: 1\ntitle: %s\n\nEverything after the empty line is for people who read this file.\n",
		Format, name, strings.ToUpper(words[:1])+words[1:])
}
