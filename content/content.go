// Package content holds the prose of the course as Markdown, one page a lesson.
package content

import (
	"embed"
	"io/fs"
)

//go:embed lessons/*.md
var pages embed.FS

// FS returns the pages, such as lessons/lost-update.md.
func FS() fs.FS { return pages }
