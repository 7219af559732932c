package topics

import (
	"fmt"
	"io/fs"
	"strings"

	"racelab/content"
)

// Mapping is one line of the source document that the course was made from, and
// where the course deals with it.
type Mapping struct {
	Chapter string // the heading of the source document that it stands under
	Text    string // the line, without its number or bullet
	Heading bool   // else a bullet, or a line of an example
	Targets []Target
	Does    string // what one does about it in the incident room; may be empty
}

// Target is a lesson, a page, or a section of one.
type Target struct {
	Name    string // of a lesson or a topic
	Section string // heading; empty for the whole
}

// SourceMap returns every heading and bullet of the source document, in its
// order, from the table in content/source-map.md.
func SourceMap() []Mapping {
	text, err := fs.ReadFile(content.FS(), "source-map.md")
	if err != nil { // it is embedded
		return nil
	}
	all, _ := parseSourceMap(string(text))
	return all
}

// parseSourceMap reads rows such as
//
//	| **Cache Race Conditions** | stale-set; race#Where races live |
//
// where headings of the source stand in bold. The error names the first row that
// cannot be read.
func parseSourceMap(text string) ([]Mapping, error) {
	var all []Mapping
	chapter := ""
	for i, row := range strings.Split(text, "\n") {
		if heading, ok := strings.CutPrefix(row, "## "); ok {
			chapter = heading
			continue
		}
		if !strings.HasPrefix(row, "|") || strings.HasPrefix(row, "|---") || strings.HasPrefix(row, "| in the source") {
			continue
		}
		cells := strings.Split(strings.Trim(row, "| "), " | ")
		if len(cells) != 2 && len(cells) != 3 {
			return all, fmt.Errorf("content/source-map.md:%d: a row has two cells, the line of the source and where it is dealt with, and perhaps a third, what one does about it on call: %s", i+1, row)
		}
		m := Mapping{Chapter: chapter, Does: strings.ReplaceAll(strings.Join(cells[2:], ""), `\|`, "|"), Text: strings.ReplaceAll(strings.TrimSpace(cells[0]), `\|`, "|")}
		if bold, ok := strings.CutPrefix(m.Text, "**"); ok {
			m.Text, m.Heading = strings.TrimSuffix(bold, "**"), true
		}
		for _, target := range strings.Split(cells[1], ";") {
			name, section, _ := strings.Cut(strings.TrimSpace(target), "#")
			if name != "" {
				m.Targets = append(m.Targets, Target{Name: name, Section: section})
			}
		}
		if len(m.Targets) == 0 {
			return all, fmt.Errorf("content/source-map.md:%d: %q is dealt with nowhere", i+1, m.Text)
		}
		all = append(all, m)
	}
	return all, nil
}
