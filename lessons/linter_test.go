package lessons

import (
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"racelab/sim"
)

// A lesson whose switches break their promises must not get into the course.
func TestTheLinterCatchesBrokenPromises(t *testing.T) {
	const sound = "fix:\"Hold a mutex from the read to the write\""
	tests := []struct {
		name, from, to string
		want           []string
	}{
		{"as it stands", "", "", []string{"with the fix lock ([lock]) it still fails: balance 130"}},
		{"a fix that fails with a fault", "if l.Lock {", "if l.Lock && !l.Late {", []string{"with the fix lock ([lock late]) it still fails"}},
		{"a wrong switch that holds", "fix:\"Hold", "wrong:\"Hold", []string{"with lock no interleaving fails"}},
		{"a partial switch that holds", "fix:\"Hold", "partial:\"Hold", []string{"with lock no interleaving fails"}},
		{"a lesson that cannot fail", "l.balance != 180", "l.balance > 180", []string{"fails in no interleaving"}},
		{"a lesson without end", "b += n", "for {\n\tb += n\n\t}", []string{"cannot be explored"}},
	}
	folder := os.DirFS("testdata/bad-fix")
	bad, err := read(folder, folder, "deposit")
	if err != nil {
		t.Fatal(err)
	}
	text := string(bad.Files[0].Text)
	mended := strings.Replace(text, "l.mu.Unlock()\n\t}\n\tb += n", "defer l.mu.Unlock()\n\t}\n\tb += n", 1)
	if !strings.Contains(text, sound) || mended == text {
		t.Fatal("testdata/bad-fix is not what this test was written for")
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src := text
			if tt.from != "" {
				src = strings.Replace(mended, tt.from, tt.to, 1)
			}
			l := &Lesson{Name: bad.Name, Files: []sim.File{{Name: "deposit.go", Text: []byte(src)}}}
			file, err := parser.ParseFile(token.NewFileSet(), "", src, 0)
			if err != nil {
				t.Fatal(err)
			}
			l.Switches = switchFields(file)
			all := strings.Join(lintPromises(l, l.Numbers(t.Context())), "\n")
			for _, want := range tt.want {
				if !strings.Contains(all, want) {
					t.Errorf("the linter says %q, want %q", all, want)
				}
			}
		})
	}
	t.Run("mended", func(t *testing.T) {
		l := &Lesson{Name: bad.Name, Switches: bad.Switches, Files: []sim.File{{Name: "deposit.go", Text: []byte(mended)}}}
		if all := lintPromises(l, l.Numbers(t.Context())); len(all) > 0 {
			t.Errorf("the linter complains of a sound lesson: %q", all)
		}
	})
}
