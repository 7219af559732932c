package pack

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"racelab/lessons"
	"racelab/sim/cells"
)

// Format is the version of the form of packs that this racelab writes, and the last that it
// reads. The first had neither names nor versions, and katas alone.
const Format = 2

// Manifest is what pack.md says of a pack: fields, a line each, up to the first empty line.
// What follows is for people.
type Manifest struct {
	Name    string // under which progress is kept: "incidents"
	Version string // "2026.3": whatever its authors count by
	Title   string
}

const (
	unnamed     = "pack" // is the name of a pack that has none
	longestName = 40
	longestLine = 200
)

var (
	namePattern    = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	versionPattern = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.+-]{0,39}$`)
)

// reserved are names that mean something else in progress, in tokens or to Go.
var reserved = []string{unnamed, "code-review", "draft", "internal", "kata", "race", "real", "testdata", "vendor"}

// ParseManifest reads a pack.md. The error says what its author must do.
func ParseManifest(text string) (Manifest, error) {
	m := Manifest{}
	if err := decent(text); err != nil {
		return m, err
	}
	format, fields, err := fieldsOf(text)
	if err != nil {
		return m, err
	}
	m.Name, m.Version, m.Title = fields["name"], fields["version"], fields["title"]
	switch {
	case format > Format:
		return m, fmt.Errorf("it has the format %d, and this racelab reads formats up to %d: take a newer racelab (racelab version says which one this is)", format, Format)
	case format == 1 && m.Title != "":
		return Manifest{Name: unnamed, Title: m.Title}, nil
	case format < 1 || m.Title == "":
		return m, fmt.Errorf("it needs the lines “format: %d”, “name: …”, “version: …” and “title: …”", Format)
	case m.Version == "":
		return m, errors.New("it needs a line “version: …”, such as 1 or 2026.3, so that people can say which one they have")
	case !versionPattern.MatchString(m.Version):
		return m, fmt.Errorf("%q cannot be a version: use letters, digits, dots, + and -, 40 at most", cells.Clean(m.Version))
	}
	return m, checkName("a pack", m.Name)
}

// fieldsOf reads the fields. A first format may have any; its lines that mean nothing are
// passed over, as they always were.
func fieldsOf(text string) (format int, fields map[string]string, err error) {
	fields = map[string]string{}
	head, _, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n\n")
	unknown := ""
	for _, line := range strings.Split(head, "\n") {
		if utf8.RuneCountInString(line) > longestLine {
			return 0, nil, fmt.Errorf("one of its lines has more than %d characters", longestLine)
		}
		key, value, colon := strings.Cut(line, ":")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		switch key {
		case "format":
			if format, err = strconv.Atoi(value); err != nil || format < 1 {
				return 0, nil, fmt.Errorf("the format is a number from 1 to %d, not %q", Format, cells.Clean(value))
			}
		case "name", "version", "title":
			fields[key] = value
		default:
			if unknown == "" && (colon || key != "") {
				unknown = line
			}
		}
	}
	if unknown != "" && format == Format {
		return 0, nil, fmt.Errorf("the line %q is not one of format, name, version and title; text for people comes after an empty line", cells.Clean(unknown))
	}
	return format, fields, nil
}

// checkName refuses what cannot be the name of a pack, a lesson or a kata of one. The names of the lessons of the
// course are taken.
func checkName(what, name string) error {
	if !namePattern.MatchString(name) || len(name) > longestName {
		return fmt.Errorf("%q cannot be the name of %s: use lower-case letters and digits, in words joined by hyphens, such as lost-invoice, %d characters at most", cells.Clean(name), what, longestName)
	}
	for _, r := range reserved {
		if name == r {
			return fmt.Errorf("%q cannot be the name of %s, because racelab uses it for something else: add a word", name, what)
		}
	}
	for _, l := range lessons.All() {
		if l.Name == name {
			return fmt.Errorf("%q cannot be the name of %s, because a lesson of the course has it: add a word", name, what)
		}
	}
	return nil
}
