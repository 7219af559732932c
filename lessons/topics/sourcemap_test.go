package topics

import (
	"io/fs"
	"strings"
	"testing"

	"racelab/content"
)

// The source document has so many headings, bullets and examples. Whoever takes
// a row out has taken out a promise.
const sourceLines = 141

func TestTheSourceMapPointsToWhatThereIs(t *testing.T) {
	text, err := fs.ReadFile(content.FS(), "source-map.md")
	if err != nil {
		t.Fatal(err)
	}
	all, err := parseSourceMap(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != sourceLines {
		t.Errorf("the table has %d rows, want one for each of the %d lines of the source document", len(all), sourceLines)
	}
	known := map[string]bool{}
	for _, m := range all {
		if known[m.Chapter+m.Text] {
			t.Errorf("%q stands twice under %q", m.Text, m.Chapter)
		}
		known[m.Chapter+m.Text] = true
		for _, target := range m.Targets {
			if err := there(target); err != "" {
				t.Errorf("content/source-map.md: %q points to %s", m.Text, err)
			}
		}
	}
}

// there says what is wrong with a target; nothing if it is there.
func there(target Target) string {
	link, err := follow(target.Name)
	if err != nil {
		return target.Name + ", which is neither a lesson nor a page"
	}
	if link.Lesson {
		if target.Section != "" {
			return "a section of the lesson " + target.Name + "; point to the lesson"
		}
		return ""
	}
	topic, err := Find(target.Name)
	switch {
	case err != nil:
		return target.Name + ", which cannot be read"
	case target.Section != "" && !topic.Has(target.Section):
		return target.Name + "#" + target.Section + ", a heading that the page does not have"
	}
	return ""
}

func TestTargetsThatAreNotThere(t *testing.T) {
	tests := []struct{ name, section, want string }{
		{"race", "Overview", ""},
		{"race", "", ""},
		{"lost-update", "", ""},
		{"race", "Overviev", "a heading that the page does not have"},
		{"lost-update", "Fixes", "point to the lesson"},
		{"nowhere", "", "neither a lesson nor a page"},
	}
	for _, tt := range tests {
		if got := there(Target{tt.name, tt.section}); (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s#%s: %q, want %q", tt.name, tt.section, got, tt.want)
		}
	}
}

func TestParseSourceMap(t *testing.T) {
	const head = "## Chapter\n\n| in the source | where |\n|---|---|\n"
	tests := []struct{ name, text, err string }{
		{"sound", head + "| **A heading** | race#Overview; lost-update |\n| a\\|b | race |\n", ""},
		{"a row without a target", head + "| A line | ; |\n", `:5: "A line" is dealt with nowhere`},
		{"a row of one cell", head + "| A line |\n", ":5: a row has two cells"},
		{"a row of four cells", head + "| A | B | C | D |\n", ":5: a row has two cells"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all, err := parseSourceMap(tt.text)
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("the error is %v, want %q", err, tt.err)
			}
			if err != nil {
				return
			}
			first := all[0]
			if first.Text != "A heading" || !first.Heading || first.Chapter != "Chapter" || len(first.Targets) != 2 ||
				first.Targets[0] != (Target{"race", "Overview"}) || first.Targets[1] != (Target{"lost-update", ""}) {
				t.Errorf("read %+v", first)
			}
			if all[1].Text != "a|b" || all[1].Heading {
				t.Errorf("read %+v", all[1])
			}
		})
	}
}
