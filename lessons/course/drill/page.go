package drill

import (
	"fmt"
	"io/fs"
	"strings"

	"racelab/content"
	"racelab/lessons/drills"
)

// Section returns a section of a drill's page, as Markdown: "Brief" or "Debrief".
func Section(d *drills.Drill, name string) (string, error) {
	text, err := fs.ReadFile(content.FS(), "drills/"+d.Name+".md")
	if err != nil {
		return "", fmt.Errorf("reading the page of the drill %s: %w", d.Name, err)
	}
	_, rest, ok := strings.Cut(string(text), "\n## "+name+"\n")
	if !ok {
		return "", fmt.Errorf("the page of the drill %s has no section %s", d.Name, name)
	}
	section, _, _ := strings.Cut(rest, "\n## ")
	return strings.TrimSpace(section), nil
}
