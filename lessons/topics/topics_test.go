package topics

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"racelab/content"
)

func TestParse(t *testing.T) {
	const head = "---\ntitle: Logs\npart: Detecting\norder: 900\n---\n"
	tests := []struct{ name, text, err string }{
		{"sound", head + "\n## One\n\nText.\n\n### Sub\n\n## Two\n", ""},
		{"no fields", "## One\n", "begin the page with a line ---"},
		{"fields without end", "---\ntitle: Logs\n## One\n", "begin the page with a line ---"},
		{"a field that means nothing", "---\ncolour: red\n---\n## One\n", "is not one of title, part and order"},
		{"no title", "---\npart: Detecting\norder: 1\n---\n## One\n", "needs a title"},
		{"an order in words", "---\ntitle: Logs\npart: Detecting\norder: last\n---\n## One\n", "an order from 1"},
		{"text before the first heading", head + "Hello.\n\n## One\n", "belongs to no section"},
		{"no heading", head, "at least one section"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := parse("logs", tt.text)
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("the error is %v, want %q", err, tt.err)
			}
			if err == nil && strings.Join(p.Headings(), ",") != "One,Sub,Two" {
				t.Errorf("the headings are %q", p.Headings())
			}
		})
	}
}

// A page that cannot be read is named, and does not take the others with it.
func TestABrokenPageLeavesTheOthers(t *testing.T) {
	const head = "---\ntitle: Logs\npart: Detecting\norder: 2\n---\n"
	all, err := readAll(fstest.MapFS{
		"topics/b.md":      {Data: []byte(head + "## One\n")},
		"topics/a.md":      {Data: []byte(strings.Replace(head, "2", "1", 1) + "## One\n")},
		"topics/broken.md": {Data: []byte("nothing")},
	})
	if err == nil || !strings.Contains(err.Error(), "content/topics/broken.md: begin the page") {
		t.Errorf("the error is %v", err)
	}
	if len(all) != 2 || all[0].Name != "a" || all[1].Name != "b" {
		t.Errorf("read %v, want a and b by their order", all)
	}
}

func TestEveryPageCanBeRead(t *testing.T) {
	if _, err := readAll(content.FS()); err != nil {
		t.Error(err)
	}
}

func TestFindSaysWhatThereIs(t *testing.T) {
	if p, err := Find("race"); err != nil || p.Title == "" {
		t.Errorf("race: %v, %v", p, err)
	}
	if _, err := Find("raec"); err == nil || !strings.Contains(err.Error(), "did you mean race") {
		t.Errorf("the error is %v", err)
	}
	if _, err := Find("zzzzzzzzz"); err == nil || !strings.Contains(err.Error(), "the pages are") {
		t.Errorf("the error is %v", err)
	}
}

// A reader who leaves while a page is being made gets an error, and the next one
// gets the page.
func TestRenderAfterOneThatWasCancelled(t *testing.T) {
	p, err := parse("p", "---\ntitle: P\npart: P\norder: 1\n---\n## One\n\n{{lesson \"lost-update\" \"failing\"}} fail.\n")
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	p.made.lock <- struct{}{} // somebody else is making it
	if _, err := p.Render(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v, want the context's", err)
	}
	<-p.made.lock
	for range 2 {
		if got, err := p.Render(t.Context()); err != nil || got != "## One\n\n4 fail.\n" {
			t.Errorf("got %q, %v", got, err)
		}
	}
}
