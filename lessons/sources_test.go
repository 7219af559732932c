package lessons

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"io/fs"
	"racelab/content"
)

// Every source has a title, a place, a year and an address, and some debrief names it.
func TestSourcesAreWhole(t *testing.T) {
	text, err := fs.ReadFile(content.FS(), "sources.md")
	if err != nil {
		t.Fatal(err)
	}
	all := KnownSources()
	if rows := strings.Count(string(text), "\n| ") - 1; rows != len(all) || rows < 40 {
		t.Errorf("%d of %d rows of content/sources.md could be read: a row has five cells", len(all), rows)
	}
	year := regexp.MustCompile(`^(19|20)[0-9]{2}$`)
	seen := map[string]bool{}
	for _, s := range all {
		for _, name := range append(s.Names, s.Address) {
			if seen[name] {
				t.Errorf("%q stands there twice", name)
			}
			seen[name] = true
		}
		at, err := url.Parse(s.Address)
		if err != nil || at.Scheme != "https" && at.Scheme != "http" || !strings.Contains(at.Host, ".") || strings.ContainsAny(s.Address, " <>\"") {
			t.Errorf("the address of %q is no address: %q", s.Title, s.Address)
		}
		if len(s.Title) < 4 || len(s.Where) < 3 || !year.MatchString(s.Year) {
			t.Errorf("say title, where and year of %+v", s)
		}
		used := false
		for _, l := range All() {
			for _, of := range l.Sources() {
				used = used || of.Address == s.Address
			}
		}
		if !used {
			t.Errorf("no debrief names %q (%s)", s.Names, s.Title)
		}
	}
}

// Whatever a debrief gives with a venue and a year is listed at its end.
func TestDebriefsListWhatTheyName(t *testing.T) {
	venue := regexp.MustCompile(`\b(ASPLOS|SIGMOD|PLDI|OSDI|NSDI|HotOS|SoCC|VLDB) ((?:19|20)[0-9]{2})\b`)
	with := 0
	for _, l := range All() {
		text, err := l.Prose("Debrief", nil)
		if err != nil {
			t.Fatal(err)
		}
		sources := l.Sources()
		if len(sources) > 0 {
			with++
			if !strings.Contains(text, "*Sources:*\n\n- "+sources[0].String()) {
				t.Errorf("the debrief of %s does not end with its sources", l.Name)
			}
		}
		for _, m := range venue.FindAllStringSubmatch(strings.Join(strings.Fields(l.page.sections["Debrief"]), " "), -1) {
			listed := false
			for _, s := range sources {
				listed = listed || s.Where == m[1] && s.Year == m[2]
			}
			if !listed {
				t.Errorf("the debrief of %s names %s, and content/sources.md has nothing for it", l.Name, m[0])
			}
		}
	}
	if with != len(All()) {
		t.Errorf("%d of %d debriefs name a source", with, len(All()))
	}
}
