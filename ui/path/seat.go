package path

import (
	tea "charm.land/bubbletea/v2"

	"racelab/ui/bench"
)

// seat is a bench within a stage, below rows in which the stage speaks.
type seat struct {
	bench *bench.Bench
	said  int // rows above it
}

// sit opens the bench on the lesson with switches on, or on the run of a token,
// which brings its own. The bench that was there ends.
func (s *seat) sit(p *Path, switches []string, token string) tea.Cmd {
	s.close()
	l := p.env.Open(p.lesson)
	l.Switches, l.Token = switches, token
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
	return s.bench.SetSize(p.width, max(p.height-2-s.said, 1))
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
	up := 1 + s.said
	switch m := msg.(type) {
	case dressMsg:
		return s.bench.SetStyles(p.env.Styles)
	case readMsg:
		return nil
	case tea.MouseClickMsg:
		m.Y -= up
		msg = m
	case tea.MouseReleaseMsg:
		m.Y -= up
		msg = m
	case tea.MouseMotionMsg:
		m.Y -= up
		msg = m
	case tea.MouseWheelMsg:
		m.Y -= up
		msg = m
	}
	return s.bench.Handle(msg)
}

func (s *seat) isOpen() bool  { return s.bench != nil && s.bench.Open() }
func (s *seat) benched() bool { return s.bench != nil }
