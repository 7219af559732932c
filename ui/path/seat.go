package path

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons/course"
	"racelab/ui/bench"
	"racelab/ui/draw"
	"racelab/ui/shell"
)

// seat is a bench that is a stage: its frame is the screen's, and below its first row the stage speaks.
type seat struct {
	bench *bench.Bench
	said  int // rows below its first, in which the stage speaks
}

// sit opens the bench on the lesson with switches on, or on the run of a token,
// which brings its own. The bench that was there ends. verbs are the keys of the stage.
func (s *seat) sit(p *Path, switches []string, token string, verbs ...shell.Hint) tea.Cmd {
	s.close()
	l := p.env.Open(p.lesson)
	l.Where, l.Verbs = p.where(), verbs
	l.Switches, l.Token, l.Nameless = switches, token, !p.a.Passed(course.Explain)
	if s.said == 0 {
		s.said = 1
	}
	s.bench = bench.New(l, p.benchEnv())
	return tea.Batch(s.bench.Init(), s.size(p))
}

func (s *seat) size(p *Path) tea.Cmd {
	if s.bench == nil {
		return nil
	}
	return s.bench.SetSize(p.width, max(p.height-s.said, 1))
}

// rest stops a run that goes on by itself.
func (s *seat) rest() {
	if s.bench != nil {
		s.bench.Rest()
	}
}

func (s *seat) close() {
	if s.bench != nil {
		s.bench.Close()
	}
	s.bench = nil
}

// hand gives the bench a message. Clicks are moved to where it stands.
func (s *seat) hand(p *Path, msg tea.Msg) tea.Cmd {
	if s.bench == nil {
		return nil
	}
	switch msg.(type) {
	case dressMsg:
		return s.bench.SetStyles(p.env.Styles)
	case readMsg:
		return nil
	}
	return s.bench.Handle(shell.Above(msg, 1+s.said))
}

// frame draws the bench, with what the stage says below the first row.
func (s *seat) frame(said []string, width int) []string {
	lines := s.bench.Lines()
	return slices.Concat(lines[:1], draw.Fill(said, width, s.said), lines[1:])
}

// moment is what of the bench is shown; empty while it is closed.
func (s *seat) moment(*Path) string {
	if s.bench == nil {
		return ""
	}
	return "bench " + s.bench.Moment()
}

func (s *seat) isOpen() bool  { return s.bench != nil && s.bench.Open() }
func (s *seat) benched() bool { return s.bench != nil }
