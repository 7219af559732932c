package path

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons/exercise"
	"racelab/lessons/progress"
)

// editedMsg says that the learner's own editor has ended.
type editedMsg struct {
	of   *fixing
	file string
	err  error
}

// begin opens the editor of the lab on the draft.
func (f *fixing) begin(p *Path) tea.Cmd {
	w, cmd, err := startDraft(p)
	if err != nil {
		p.env.Board.Say(err.Error() + ".")
		return nil
	}
	f.write = w
	return cmd
}

// outside opens the learner's own editor on a copy of the draft. Only a lab on the learner's
// own machine has one.
func (f *fixing) outside(p *Path) tea.Cmd {
	if _, own := p.env.Court.(exercise.Here); !own {
		p.env.Board.Say("An editor of your own machine opens there alone: racelab fix " + p.lesson.Name + ". e types here.")
		return nil
	}
	if len(p.env.Editor) == 0 {
		p.env.Board.Say("No editor is set: set EDITOR (or VISUAL) and start racelab again. e types here.")
		return nil
	}
	w, _, err := startDraft(p)
	if err != nil {
		p.env.Board.Say(err.Error() + ".")
		return nil
	}
	w.Stop()
	folder, err := os.MkdirTemp("", "racelab-"+p.lesson.Name+"-")
	if err != nil {
		p.env.Board.Say("A file for your editor could not be made: " + err.Error() + ".")
		return nil
	}
	file := filepath.Join(folder, w.file)
	if err := os.WriteFile(file, []byte(w.Text()), 0o600); err != nil {
		p.env.Board.Say("A file for your editor could not be written: " + err.Error() + ".")
		return nil
	}
	args := append(p.env.Editor[1:len(p.env.Editor):len(p.env.Editor)], file)
	return p.env.Exec(exec.Command(p.env.Editor[0], args...), func(err error) tea.Msg { return editedMsg{f, file, err} })
}

// edited takes over what was written, and shows what it is worth. The copy is deleted once
// the draft is kept; otherwise it stays where it is, and is named.
func (f *fixing) edited(p *Path, m editedMsg) tea.Cmd {
	text, err := readDraft(m.file)
	switch {
	case m.err != nil:
		p.env.Board.Say(fmt.Sprintf("Your editor ended badly (%v). What you wrote is in %s.", m.err, m.file))
		return nil
	case err != nil:
		p.env.Board.Say(err.Error() + ".")
		return nil
	}
	p.a.Keep(text)
	_ = os.RemoveAll(filepath.Dir(m.file)) // at worst a copy too many stays
	return f.begin(p)
}

func readDraft(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", fmt.Errorf("what you wrote cannot be read: %w", err)
	}
	if info.Size() > progress.MaxDraft {
		return "", fmt.Errorf("what you wrote is larger than a draft may be (%d KiB); it is in %s", progress.MaxDraft>>10, file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("what you wrote cannot be read: %w", err)
	}
	return string(text), nil
}
