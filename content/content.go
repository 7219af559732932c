// Package content holds the prose of the course as Markdown: one page a lesson,
// one page a topic, the small programs that topics show, and the map from the
// source document to both. It is data only; packages lessons and topics read it.
package content

import (
	"embed"
	"io/fs"
)

//go:embed lessons/*.md topics/*.md katas/*.md drills/*.md reviews/*.md paths/*.md topics/_live/*.go source-map.md sources.md
var pages embed.FS

// FS returns the pages, such as lessons/lost-update.md and topics/detection.md.
// The folder topics/_live begins with _ because each of its files is a program
// for the engine: together they are no package, and some hang or lose money.
func FS() fs.FS { return pages }
