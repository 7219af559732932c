package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"racelab/lessons"
	"racelab/lessons/course"
	"racelab/lessons/drills"
	reviews "racelab/lessons/exercise/codereview"
	written "racelab/lessons/katas"
	"racelab/lessons/topics"
	"racelab/ui/class"
	"racelab/ui/codereview"
	"racelab/ui/first"
	"racelab/ui/home"
	"racelab/ui/incident"
	"racelab/ui/katas"
	"racelab/ui/own"
	"racelab/ui/path"
	"racelab/ui/reader"
	"racelab/ui/review"
	"racelab/ui/settings"
	"racelab/ui/shell"
	"racelab/ui/standing"
)

// open puts a screen on top.
func (m *Model) open(to shell.Go) tea.Cmd {
	var s shell.Screen
	switch to.To {
	case shell.Path:
		l, err := lessons.Find(to.Name)
		if err != nil {
			m.top().Say(err.Error())
			return nil
		}
		if to.Stage == "" { // from a page: where the learner goes on with it
			to.Stage = course.Resume(m.env.Record(), to.Name)
		}
		if p := m.takeLeft(l.Name); p != nil {
			return m.comeBack(p, to)
		}
		s = path.New(m.env, l, to.Stage)
	case shell.Page:
		t, err := topics.Find(to.Name)
		if err != nil {
			m.top().Say(err.Error())
			return nil
		}
		s = reader.New(m.env, t, to.Section)
	case shell.Review:
		s = review.New(m.env)
	case shell.Progress:
		s = standing.New(m.env)
	case shell.Settings:
		s = settings.New(m.env, m.settings())
	case shell.First:
		s = first.New(m.env)
	case shell.Katas:
		if !m.env.Types() {
			m.top().Say(noTyping)
			return nil
		}
		s = katas.NewList(m.env)
	case shell.Kata:
		if !m.env.Types() {
			m.top().Say(noTyping)
			return nil
		}
		all, _, err := m.env.Katas()
		i := slices.IndexFunc(all, func(k *written.Kata) bool { return k.Name == to.Name })
		if err != nil || i < 0 {
			m.top().Say("There is no kata " + to.Name + " here.")
			return nil
		}
		s = katas.NewKata(m.env, all[i])
	case shell.CodeReviews:
		s = codereview.NewList(m.env)
	case shell.CodeReview:
		r, err := reviews.Find(to.Name)
		if err != nil {
			m.top().Say(err.Error() + ".")
			return nil
		}
		s = codereview.NewChange(m.env, r)
	case shell.Drills:
		s = incident.NewList(m.env)
	case shell.Drill:
		d, err := drills.Find(to.Name)
		if err != nil {
			m.top().Say(err.Error() + ".")
			return nil
		}
		s = incident.New(m.env, d, to.Night)
	case shell.Programs:
		s = own.New(m.env)
	case shell.Classroom:
		s = class.New(m.env)
	case shell.Messages:
		s = newMessages(m.env)
	default:
		return m.home("")
	}
	m.put(s, to.Instead)
	return tea.Batch(m.size(s), s.Init())
}

// noTyping says why there are no katas where nothing judges what is typed.
const noTyping = "Katas are written on your own machine: racelab kata lists them."

// put puts a screen on top of the others, or in place of the one that is there.
func (m *Model) put(s shell.Screen, instead bool) {
	if instead && len(m.screens) > 1 {
		m.top().Close()
		m.screens = m.screens[:len(m.screens)-1]
	}
	if len(m.screens) >= maxDeep { // pages that point to pages
		m.screens[1].Close()
		m.screens = append(m.screens[:1], m.screens[2:]...)
	}
	m.screens = append(m.screens, s)
}

// maxDeep bounds the screens that wait below.
const maxDeep = 12

// home closes everything above home.
func (m *Model) home(said string) tea.Cmd {
	for len(m.screens) > 1 {
		m.leave(m.top())
		m.screens = m.screens[:len(m.screens)-1]
	}
	return m.reveal(said)
}

// back closes the screen on top.
func (m *Model) back(b shell.Back) tea.Cmd {
	if len(m.screens) < 2 {
		return nil
	}
	if p, ok := m.top().(*path.Path); ok && b.Said != "" { // finished: it begins anew
		p.Close()
	} else {
		m.leave(m.top())
	}
	m.screens = m.screens[:len(m.screens)-1]
	return m.reveal(b.Said)
}

// reveal shows the screen that has come to the top.
func (m *Model) reveal(said string) tea.Cmd {
	if h, ok := m.top().(*home.Home); ok {
		h.Refresh()
	}
	if said != "" {
		m.top().Say(said)
	}
	return m.size(m.top())
}

// set makes the lab as the settings say.
func (m *Model) set(s settings.Set) tea.Cmd {
	m.env.ReducedMotion, m.mouse = s.ReducedMotion, s.Mouse
	m.look.Sign(s.Signs)
	m.env.Board.Timed = !s.ReducedMotion
	return m.dress(s.Theme, m.look.Styles.Profile)
}

// kept takes in what was stored.
func (m *Model) kept(k shell.Kept) {
	m.env.Take(k)
	if m.notices != nil {
		m.told = append(m.told, m.notices()...)
	}
	if k.Err != nil {
		m.top().Say(k.Err.Error())
	}
	if h, ok := m.top().(*home.Home); ok {
		h.Refresh()
	}
}

// quit ends the program when what was done is stored.
func (m *Model) quit() tea.Cmd {
	flush := m.env.Flush()
	for _, s := range m.screens {
		s.Close()
	}
	for _, p := range m.left {
		p.Close()
	}
	m.cancel()
	if flush == nil {
		return tea.Quit
	}
	return tea.Sequence(flush, tea.Quit)
}

// clamp bounds a size that a terminal claims; none at all means the usual.
func clamp(n, usual, most int) int {
	if n <= 0 {
		return usual
	}
	return min(n, most)
}
