// Package docs is the pages of this folder, for the program to print: it may have been installed without them.
package docs

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed *.md
var files embed.FS

// Page is one of them.
type Page struct {
	Name  string // "packs"
	Title string // its first heading
	Text  string // Markdown
}

// Pages returns all pages by name, without the index of the folder.
func Pages() (all []Page, err error) {
	names, err := fs.Glob(files, "*.md")
	if err != nil {
		return nil, fmt.Errorf("looking for the pages: %w", err)
	}
	for _, file := range names {
		name := strings.TrimSuffix(file, ".md")
		if name == "README" {
			continue
		}
		text, err := files.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("reading the page %s: %w", name, err)
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		all = append(all, Page{name, title, string(text)})
	}
	slices.SortFunc(all, func(a, b Page) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}
