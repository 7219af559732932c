package english

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"racelab/content"
)

// Every page of the course is plain English.
func TestPages(t *testing.T) {
	pages := 0
	err := fs.WalkDir(content.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".md") {
			return err
		}
		pages++
		text, err := fs.ReadFile(content.FS(), path)
		if err != nil {
			return err
		}
		for _, c := range Markdown(string(text)) {
			t.Errorf("content/%s: %s", path, c)
		}
		return nil
	})
	if err != nil || pages < 40 {
		t.Fatalf("read %d pages: %v", pages, err)
	}
}

// So is what a switch is called, and every sentence that the faces of the course say.
func TestSentencesInCode(t *testing.T) {
	sentences := 0
	for _, root := range []string{"lessons", "ui", "command", "classroom", "sim/number", "sim/export"} {
		err := filepath.WalkDir(filepath.Join("../..", root), func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "testdata" || d.Name() == "internal"):
				return filepath.SkipDir
			case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			for where, s := range said(t, path) {
				sentences++
				for _, c := range Markdown(s) {
					t.Errorf("%s: %s", where, c)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if sentences < 500 {
		t.Errorf("only %d sentences were found in the code", sentences)
	}
}

// verb is what fmt fills in; it counts as a word.
var verb = regexp.MustCompile(`%[-+# 0-9.*]*[a-zA-Z]`)

// said returns the strings of a file with three words and more, and the texts of its
// switches, by where they stand.
func said(t *testing.T, path string) map[string]string {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	add := func(at token.Pos, s string) {
		// A line of help is a sentence of its own.
		s = strings.ReplaceAll(verb.ReplaceAllString(s, "N"), "\n", "\n\n")
		if len(strings.Fields(s)) >= 3 {
			all[set.Position(at).String()] = s
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			if n.Tag != nil {
				tag, _ := strconv.Unquote(n.Tag.Value)
				for _, kind := range []string{"fix", "partial", "wrong", "fault"} {
					add(n.Pos(), reflect.StructTag(tag).Get(kind))
				}
			}
			return false
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				s, _ := strconv.Unquote(n.Value)
				add(n.Pos(), s)
			}
		}
		return true
	})
	return all
}

// Sentences that stood in the course, each of which made a reader stop.
func TestOldSentencesAreFound(t *testing.T) {
	tests := []struct{ rule, sentence string }{
		{"so at the end", "Nothing is called so."},
		{"lot", "chance is how often a run ends so if every next step is drawn by lot."},
		{"hurts", "Who finds it does not go home; the one before him may be dead."},
		{"who without a question", "Who finds it does not stop; the one before him may have crashed."},
		{"mend", "Their abstract adds that 73 % of the bugs were not mended by adding locks."},
		{"once more", "A version column, and once more if it has moved"},
		{"content", "Every access holds the lock, and the race detector is content."},
		{"let go", "The lock is let go between looking and taking."},
		{"come about", "About 92 % come about reliably once the order is forced."},
		{"as delivered", "PostgreSQL as delivered lets it."},
		{"as cited", "Tang and others, as cited, found 91 transactions."},
		{"of which", "Cleo can have a ticket of which the plan knows nothing."},
		{"inverted", "He sits there, says the plan."},
		{"were it", "Were it to look there, it would still need a key."},
		{"is no thing", "The answer is no proof."},
		{"no more", "It was read in a transaction that is no more."},
		{"all that", "Lock all who are on call, then count them."},
		{"in the moment", "The node in the moment in which it does not answer."},
		{"who as a noun", "The counter is raised by who waits for it."},
		{"anew", "The bucket is filled anew every second."},
		{"1 times", "The order was paid 1 times."},
		{"length", "The embedded one is opened so that a transaction takes the only write lock when it begins and there the second of the two that want it has to wait until the first is through with all of its statements and has written what it wanted to write."},
		{"passives", "What is written is kept until it is read and is then dropped, and it was never looked at after it was stored."},
	}
	seen := map[string]bool{"length": true, "passives": true}
	for _, tt := range tests {
		seen[tt.rule] = true
		found := false
		for _, c := range Sentence(tt.sentence) {
			found = found || c.Rule == tt.rule
		}
		if !found {
			t.Errorf("no complaint %q about: %s", tt.rule, tt.sentence)
		}
	}
	for _, r := range rules {
		if !seen[r.name] && !strings.Contains(rarely, "|"+r.name+"|") {
			t.Errorf("the rule %q has no sentence that it was made for", r.name)
		}
	}
}

// rarely are rules whose sentence is their own pattern.
const rarely = "|to be had|goes home|whichever|just that|is none|which is for ever|like that at its end|to know again|stands|"

// What is good English must pass.
func TestGoodSentencesPass(t *testing.T) {
	for _, s := range []string{
		"Who decides whether a request is new?",
		"Whoever notices must start again.",
		"There is no data race, and no detector reports one.",
		"A deadlock is a circle of waiting in which nobody can take a step.",
		"Everybody waits for a lock that is never released.",
		"The queue hands the message to one worker, which acknowledges it.",
		"This is no longer true.",
	} {
		if got := Sentence(s); len(got) > 0 {
			t.Errorf("of %q: %v", s, got)
		}
	}
}

func TestMarkdownIsTakenApart(t *testing.T) {
	text := "---\ntitle: Once more\n---\n\n## Mended\n\nOne thing. \"It is mended\", he says.\n\n```sh\nmend --anew\n```\n\n| once more | mend |\n\n- First `once more`\n  and {{mend \"x\"}}.\n- Second: mended.\n"
	got := Markdown(text)
	if len(got) != 1 || got[0].Rule != "mend" || got[0].Sentence != "mended." {
		t.Errorf("the complaints are %v", got)
	}
}
