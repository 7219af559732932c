package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"racelab/command/ci"
	"racelab/sim"
	"racelab/sim/cells"
)

// saved is a counterexample that the repository keeps beside a test: the schedule of a
// failure, which is replayed whenever the test is checked.
type saved struct {
	path  string
	token string
	text  string // how it stands in this source, in a sentence or two
	fails bool   // its run still fails
	gone  bool   // no run fails any more: that is proven
	made  bool   // this check wrote the file
}

// savedFile is what testdata/racelab/TEST.json holds.
type savedFile struct {
	Version int    `json:"version"`
	Test    string `json:"test,omitempty"`
	Kind    string `json:"kind"`
	Found   string `json:"found"` // what failed when it was saved, in words
	Token   string `json:"token"`
}

const savedVersion = 1

// replaySaved replays the counterexample that there is, in this source, and with --save keeps
// that of a failure if there is none, or if the one that is there no longer fails.
func (f *ciFlags) replaySaved(ctx context.Context, t *target, c checked, config sim.Config) *saved {
	if f.sink == nil || t.lesson != nil {
		return nil
	}
	path := savedName(t, c.test)
	s, err := loadSaved(path)
	if err == nil && s != nil {
		s.replay(ctx, t.program, c.report)
	}
	if err != nil {
		return &saved{path: path, text: err.Error()}
	}
	if f.save && (s == nil || !s.fails) {
		if made, err := saveFound(path, c); err != nil {
			return &saved{path: path, text: err.Error()}
		} else if made != nil {
			return made
		}
	}
	return s
}

// loadSaved reads a counterexample; nil if there is none.
func loadSaved(path string) (*saved, error) {
	shown := cells.Clean(path)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the counterexample %s cannot be read: %w", shown, bare(err))
	}
	var file savedFile
	if err := json.Unmarshal(text, &file); err != nil || file.Token == "" {
		return nil, fmt.Errorf("%s is no counterexample of racelab, and was left alone; fix it or remove it", shown)
	}
	if file.Version > savedVersion {
		return nil, fmt.Errorf("the counterexample %s is from a newer racelab, and was left alone", shown)
	}
	return &saved{path: path, token: file.Token}, nil
}

// replay follows the schedule in this source.
func (s *saved) replay(ctx context.Context, p *sim.Program, r *sim.Report) {
	shown := cells.Clean(s.path)
	fit, err := p.Refit(s.token)
	if err != nil {
		s.text = fmt.Sprintf("the counterexample %s cannot be followed: %v", shown, err)
		return
	}
	s.fails = fit.Fails() || stillRaces(s.token, r)
	if s.gone = !s.fails && r.Complete && !r.Fails(); s.gone {
		s.text = fmt.Sprintf("%s is gone: no interleaving fails any more. Keep it to be warned if it comes back.", shown)
		return
	}
	verdict := "It no longer fails."
	if s.fails {
		verdict = "It still fails."
	}
	s.text = fmt.Sprintf("%s: %s %s", shown, fit.Words(), verdict)
}

// stillRaces reports whether the token is that of a data race of this report, whose run
// does not fail by itself.
func stillRaces(token string, r *sim.Report) bool {
	for _, race := range r.Races {
		if race.Token == token {
			return true
		}
	}
	return false
}

// saveFound keeps the first thing that makes a check fail. Nil: nothing does.
func saveFound(path string, c checked) (*saved, error) {
	if !c.fails() {
		return nil, nil
	}
	var found *ci.Finding
	for _, f := range findingsOf(c) {
		if f.Red && f.Token != "" && (found == nil || c.report.Shortest != nil && f.Token == c.report.Shortest.Token) {
			found = &f
		}
	}
	if found == nil {
		return nil, nil
	}
	text, err := json.MarshalIndent(savedFile{savedVersion, c.test, string(found.Kind), found.Text, found.Token}, "", "  ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil {
		err = writeNew(path, append(text, '\n'), true)
	}
	if err != nil {
		return nil, fmt.Errorf("the counterexample cannot be kept: %w", err)
	}
	return &saved{path: path, token: found.Token, made: true, text: cells.Clean(path) + " keeps this failure; it is replayed from now on."}, nil
}

func (s *saved) words() string {
	if s == nil {
		return ""
	}
	return s.text
}

// savedJSON tells of the counterexample in JSON.
type savedJSON struct {
	File  string `json:"file"`
	Token string `json:"token,omitempty"`
	Fails bool   `json:"still_fails"`
	Gone  bool   `json:"gone"`
	Made  bool   `json:"made"`
	Text  string `json:"text"`
}

func (s *saved) json() *savedJSON {
	if s == nil {
		return nil
	}
	return &savedJSON{File: filepath.ToSlash(s.path), Token: s.token, Fails: s.fails, Gone: s.gone, Made: s.made, Text: s.text}
}
