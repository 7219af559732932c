package exercise

import (
	"go/ast"
	"slices"
	"strings"
	"testing"

	"racelab/lessons"
	"racelab/sim"
)

// Every harder variant of every lesson can be solved, by a fix of the lesson that TestExercises judges,
// and is harder: a lock in the memory of the process, around whatever the fix does, is refused
// by it, and so is each fix that is not allowed.
func TestHarderVariants(t *testing.T) {
	found := map[string][]string{}
	for _, l := range lessons.All() {
		e := unstudied(t, l)
		for _, h := range e.Harder() {
			found[h.Name] = append(found[h.Name], l.Name)
			e.solvable(t, h)
		}
	}
	t.Log(found)
	for name, least := range map[string]int{"no-lock": 4, "two-replicas": 8, "no-row-lock": 4} {
		if len(found[name]) < least {
			t.Errorf("%s: %v, want %d lessons", name, found[name], least)
		}
	}
	if len(found) != len(harder) {
		t.Errorf("variants of some lesson are %v", found)
	}
}

// unstudied makes the exercise of a lesson of which nothing is explored.
func unstudied(t *testing.T, l *lessons.Lesson) *Exercise {
	e, err := newExercise(l)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (e *Exercise) solvable(t *testing.T, h Harder) {
	passed := 0
	for _, on := range e.fixes() {
		files, err := e.Solution(on...)
		if err != nil {
			t.Fatal(err)
		}
		if e.banned(h, files) != "" {
			continue
		}
		passed++
		if h.Name == "no-row-lock" {
			files[0].Text = append(files[0].Text, "\nconst locking = `SELECT 1 FOR\n\tNO KEY UPDATE`\n"...)
		} else {
			files[0].Text = []byte(locked(string(files[0].Text), e.entrance(string(files[0].Text))))
		}
		if e.banned(h, files) == "" {
			t.Errorf("%s, %s with %v: a lock passes", e.Lesson.Name, h.Name, on)
		}
	}
	if passed == 0 {
		t.Errorf("%s, %s: no fix of the lesson passes", e.Lesson.Name, h.Name)
	}
}

// locked puts a lock around functions of a draft.
func locked(text string, names []string) string {
	fset, file, err := parse(sim.File{Text: []byte(text)})
	if err != nil {
		return text
	}
	for _, d := range slices.Backward(file.Decls) {
		if fn, ok := d.(*ast.FuncDecl); ok && slices.Contains(names, nameOf(fn)) {
			at := fset.Position(fn.Body.Lbrace).Offset + 1
			text = text[:at] + " oneByOne.Lock(); defer oneByOne.Unlock(); " + text[at:]
		}
	}
	at := strings.Index(text, "\nimport ")
	return text[:at] + "\nimport locks \"sync\"\n" + text[at:] + "\nvar oneByOne locks.Mutex\n"
}

// What passes a variant is told, whatever way it was written.
func TestWhatIsHarder(t *testing.T) {
	e := of(t, "lost-update")
	for name, tt := range map[string]struct {
		body, more string
		harder     bool
	}{
		"a lock":            {"\tmu.Lock()\n\tdefer mu.Unlock()\n\tl.balance += n", "\nvar mu sync.Mutex\n", false},
		"a channel":         {"\tturn <- true\n\tl.balance += n\n\t<-turn", "\nvar turn = make(chan bool, 1)\n", false},
		"an atomic":         {"\tatomic.AddInt64(&l.balance, n)", "", true},
		"compare and swap":  {"\tfor {\n\t\tb := atomic.LoadInt64(&l.balance)\n\t\tif atomic.CompareAndSwapInt64(&l.balance, b, b+n) {\n\t\t\treturn\n\t\t}\n\t}", "", true},
		"a lock by a field": {"\tbox.mu.Lock()\n\tdefer box.mu.Unlock()\n\tl.balance += n", "\nvar box struct{ mu sync.RWMutex }\n", false},
	} {
		files := draft(e, tt.body, tt.more)
		files[0].Text = []byte(strings.Replace(strings.Replace(string(files[0].Text), "\t_ sync.Mutex\n", "", 1), "\t\"sync\"\n", importIf(tt.more, "sync."), 1))
		v, err := e.Judge(t.Context(), files)
		if err != nil || !v.Counts() || slices.Contains(v.Harder, "no-lock") != tt.harder {
			t.Errorf("%s: %v, %s: %s; harder %v", name, err, v.Reason, v.Text, v.Harder)
			continue
		}
		if said := e.HarderText(v); strings.HasPrefix(said, "✓ harder: without a lock of your own.") != tt.harder {
			t.Errorf("%s: %q", name, said)
		}
	}
}

func importIf(text, use string) string {
	if strings.Contains(text, use) {
		return "\t\"sync\"\n"
	}
	return ""
}
