package katas

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"racelab/content"
)

// A pack is a folder of katas that somebody else wrote, such as a team of its own incidents:
// a file pack.md, and a folder for each kata, which has its page as kata.md. A folder with a
// kata.md alone is a pack of one.

const (
	packFile = "pack.md"
	kataFile = "kata.md"
	// packFormat is the version of the form of packs that this racelab reads.
	packFormat = 1
	maxPack    = 200 // katas
)

// Pack is one of them.
type Pack struct {
	Title string // empty for a pack of one
	Katas []*Kata
}

// IsPath reports whether a name on the command line is the folder of a pack or of one of its
// katas, and no kata of the course.
func IsPath(name string) bool {
	return strings.HasPrefix(name, ".") || strings.ContainsAny(name, `/\`)
}

// ReadPack reads a pack, or one kata of it, from a folder. Nothing outside the folder is read,
// wherever links in it lead. The error names the file, and says what to do.
func ReadPack(dir string) (*Pack, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("reading the pack %s: %w", dir, cause(err))
	}
	defer root.Close()
	p, err := readPack(root.FS(), filepath.Base(absolute(dir)))
	if err != nil {
		return nil, fmt.Errorf("reading the pack %s: %w", dir, err)
	}
	return p, nil
}

func absolute(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}

// cause drops the path from an error that already has it.
func cause(err error) error {
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

func readPack(folder fs.FS, name string) (*Pack, error) {
	if page, err := pageOf(folder, kataFile); err == nil {
		k, err := Read("pack/"+name, folder, page)
		if err != nil {
			return nil, err
		}
		return &Pack{Katas: []*Kata{k}}, nil
	}
	head, err := pageOf(folder, packFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("it has no %s, as a pack has, and no %s, as a kata has: racelab lessons new DIR makes one to begin with", packFile, kataFile)
	}
	if err != nil {
		return nil, err
	}
	p := &Pack{}
	if err := p.parse(head); err != nil {
		return nil, fmt.Errorf("%s: %w", packFile, err)
	}
	return p, p.readKatas(folder)
}

// pageOf reads a page, which has a bound.
func pageOf(folder fs.FS, name string) (string, error) {
	info, err := fs.Stat(folder, name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return "", fmt.Errorf("%s is no regular file of at most %d KiB", name, maxFile>>10)
	}
	text, err := fs.ReadFile(folder, name)
	return string(text), err
}

// parse reads the fields of pack.md: its format and its title.
func (p *Pack) parse(page string) error {
	format := 0
	for _, line := range strings.Split(strings.ReplaceAll(page, "\r\n", "\n"), "\n") {
		key, value, _ := strings.Cut(line, ":")
		switch value = strings.TrimSpace(value); strings.TrimSpace(key) {
		case "format":
			format, _ = strconv.Atoi(value)
		case "title":
			p.Title = value
		}
	}
	switch {
	case format > packFormat:
		return fmt.Errorf("it has the format %d, and this racelab reads %d: take a newer racelab", format, packFormat)
	case format != packFormat || p.Title == "":
		return fmt.Errorf("it needs the lines “format: %d” and “title: …”", packFormat)
	}
	return nil
}

func (p *Pack) readKatas(folder fs.FS) error {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		page, err := pageOf(folder, path.Join(e.Name(), kataFile))
		if errors.Is(err, fs.ErrNotExist) {
			continue // a folder of something else
		}
		if err != nil {
			return err
		}
		sub, err := fs.Sub(folder, e.Name())
		if err != nil {
			return err
		}
		k, err := Read("pack/"+e.Name(), sub, page)
		if err != nil {
			return err
		}
		if p.Katas = append(p.Katas, k); len(p.Katas) > maxPack {
			return fmt.Errorf("it has more than %d katas", maxPack)
		}
	}
	if len(p.Katas) == 0 {
		return fmt.Errorf("none of its folders has a %s", kataFile)
	}
	slices.SortFunc(p.Katas, func(a, b *Kata) int { return cmp.Or(a.Order-b.Order, strings.Compare(a.Name, b.Name)) })
	return nil
}

// CreateKata writes a kata for its author to replace into a new folder: that of the course
// which is called once. It returns the paths of its files. It overwrites nothing: a folder
// that is there is an error, and then nothing was written.
func CreateKata(dir string) (files []string, err error) {
	page, err := fs.ReadFile(content.FS(), "katas/once.md")
	if err != nil {
		return nil, err
	}
	example, err := fs.Sub(source, "_src/once")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(filepath.Clean(dir)), 0o755); err != nil {
		return nil, fmt.Errorf("making a folder for the kata: %w", err)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the folder %s: %w; name one that is not there yet", dir, cause(err))
	}
	if err := os.CopyFS(dir, example); err != nil {
		return nil, fmt.Errorf("writing the kata: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, kataFile), page, 0o644); err != nil {
		return nil, fmt.Errorf("writing the kata: %w", err)
	}
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, filepath.Join(dir, filepath.FromSlash(name)))
		}
		return err
	})
	return files, err
}
