package reality

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"racelab/lessons"
	"racelab/sim"
	"racelab/sim/export/gotest"
)

// OrderTest makes an ordinary Go test of a failing run of a lesson, which forces its order. It is for lessons whose
// actors meet in memory or files; the error says so of others.
func OrderTest(l *lessons.Lesson, run *sim.Run, token string) (*gotest.Test, error) {
	if beyond := needs(l); beyond != "" {
		return nil, fmt.Errorf("what the actors of %s share lies behind %s, whose own steps no Go test can hold up; racelab run %s shows the lesson for real", l.Name, beyond, l.Name)
	}
	p, err := l.Load()
	if err != nil {
		return nil, err
	}
	how := prepare(l, Job{Switches: run.Config().Switches})
	body := fmt.Sprintf(`	r, err := compiled.Once(compiled.Run{Lesson: &Lesson{}, Fields: %#v, Actors: %#v, Patience: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if r.Fails {
		t.Errorf("%%s: %%s", r.Outcome, r.Why)
	}
`, how.Fields, how.Actors)
	return gotest.Make(run, p.Files(), gotest.Subject{Entry: p.Entries()[0], Token: token, Body: body, Imports: []string{"racelab/lessons/internal/compiled"}})
}

// WriteOrderTest writes a module with the lesson and its test into a folder, which is made, or is empty. It
// returns the command that runs it there.
func WriteOrderTest(dir string, l *lessons.Lesson, t *gotest.Test) (command string, err error) {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return "", fmt.Errorf("the folder %s is not empty; name a new one", dir)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("the folder %s cannot be used: %w", dir, err)
	}
	files, err := moduleFiles(l)
	if err != nil {
		return "", err
	}
	for name, text := range t.Changed {
		files["lessons/"+l.Name+"/"+name] = text
	}
	if err := writeFiles(dir, files); err != nil {
		return "", fmt.Errorf("writing the test of %s: %w", l.Name, err)
	}
	return "go test ./lessons/" + filepath.ToSlash(l.Name) + " -run " + t.Name, nil
}
