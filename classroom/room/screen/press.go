package screen

import (
	"context"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"racelab/classroom/room"
)

// spoilers are the keys that answer a challenge or a prediction.
func (m *Model) spoilers() []key.Binding {
	k := &m.keys
	return []key.Binding{k.Find, k.Shortest, k.Census, k.Why, k.Real, k.Pause, k.Counterfactual}
}

const (
	notInChallenge = "Not in a challenge: that would answer it."
	notInQuestion  = "Not while a question stands: that would answer it."
)

// spoils says why this member may not use the spoilers now; empty if they may.
func (m *Model) spoils() string {
	switch {
	case m.guesses():
		return notInQuestion
	case m.private() && m.attempt != "":
		return notInChallenge
	}
	return ""
}

// wheelWaits is said to whoever has the wheel and votes first.
const wheelWaits = "You have the wheel: it moves again once the vote is closed."

// press does what a key says.
func (m *Model) press(k tea.KeyPressMsg) tea.Cmd {
	if key.Matches(k, m.keys.Force) || m.out {
		return m.quit()
	}
	if m.prompt != nil {
		return m.takes(m.prompt.Press(k))
	}
	if key.Matches(k, m.keys.Palette) && (m.input == nil || k.String() == "ctrl+p") {
		m.openPalette()
		return nil
	}
	if m.input != nil {
		return m.typed(k)
	}
	m.status, m.bad = "", false
	if m.leaving && key.Matches(k, m.keys.Quit) {
		return m.quit()
	}
	m.leaving = false
	if m.lends != "" {
		m.takeBack()
		return nil
	}
	if m.page != noPage {
		return m.pressPage(k)
	}
	if m.over != nil && k.String() != "R" {
		return m.pressWatching(k)
	}
	switch {
	case k.String() == "R":
		m.open(menuPage)
		return nil
	case key.Matches(k, m.keys.Mouse):
		m.pointer = !m.pointer
		m.say(pointerWords(m.pointer))
		return m.remember()
	case key.Matches(k, m.keys.Theme):
		return tea.Batch(m.dress(m.styles.Name.Next(), m.styles.Profile), m.remember())
	}
	if q := m.look.Room.Question; q != nil && !m.leads() {
		if round, open := q.Phase.Open(); open {
			if cmd, taken := m.answering(k, q, round); taken {
				m.stale = true
				return cmd
			}
		}
	}
	if b, _ := m.moving(); b != nil && m.spoils() != "" && key.Matches(k, m.spoilers()...) {
		m.say(m.spoils())
		return nil
	}
	if m.private() {
		if key.Matches(k, m.keys.Quit) && !m.own.Open() {
			return m.rejoin()
		}
		return m.passOn(k)
	}
	if m.drives() && !m.predicting() {
		if key.Matches(k, m.keys.Quit) && !m.scene.Open() {
			m.open(menuPage)
			return nil
		}
		return m.passOn(k)
	}
	return m.pressFollower(k)
}

// pressFollower does what a key says to somebody who follows.
func (m *Model) pressFollower(k tea.KeyPressMsg) tea.Cmd {
	m.seat.Does(room.Follows, 0)
	switch k.String() {
	case "q":
		m.askToLeave()
	case "?":
		m.page = helpPage
	case "b":
		if m.predicting() {
			m.say("A prediction is open: nobody looks ahead. Your branch waits until it is answered.")
			return nil
		}
		return m.branch()
	case "h":
		return m.hand()
	case "p":
		m.open(peoplePage)
	case "esc": // there is nothing to go back from
	default:
		if m.drives() {
			m.say(wheelWaits)
			return nil
		}
		m.say("You follow " + m.look.Room.WheelName + ". b branches off, R lists what else you can do.")
	}
	return nil
}

// askToLeave has the next key decide whether this member leaves.
func (m *Model) askToLeave() {
	m.leaving = true
	if m.leads() && m.look.Room.Closed.IsZero() {
		m.say("q again leaves; the room stays open for the class. Any other key stays.")
		return
	}
	m.say("q again leaves the room; any other key stays.")
}

func (m *Model) open(p pageKind) {
	m.page, m.selected, m.top = p, 0, 0
	switch p {
	case menuPage:
		m.menu = m.actions()
	case peoplePage, deskPage:
		m.people = m.seat.People()
	case scoresPage:
		m.scores = m.seat.Scores()
	case asksPage:
		m.asks = m.seat.Asks()
	}
}

func (m *Model) pressPage(k tea.KeyPressMsg) tea.Cmd {
	n := m.rows()
	if m.page == menuPage {
		if i := slices.IndexFunc(m.menu, func(a action) bool { return a.key == k.String() }); i >= 0 {
			return m.enter(i)
		}
	}
	switch {
	case key.Matches(k, m.keys.Close, m.keys.Quit), k.String() == "R":
		m.page = noPage
	case key.Matches(k, m.keys.Up):
		m.selected = max(m.selected-1, 0)
	case key.Matches(k, m.keys.Down):
		m.selected = max(min(m.selected+1, n-1), 0)
	case key.Matches(k, m.keys.Enter), k.String() == "enter":
		return m.enter(m.selected)
	case key.Matches(k, m.keys.Help):
		m.open(helpPage)
	case m.page == peoplePage && m.leads():
		return m.pressPerson(k.String())
	case m.page == asksPage:
		return m.pressAsk(k.String())
	default:
		if m.page == largePage || m.page == helpPage {
			m.page = noPage
		}
	}
	return nil
}

// rows returns how many rows of the page can be chosen.
func (m *Model) rows() int {
	switch m.page {
	case menuPage:
		return len(m.menu)
	case peoplePage:
		return len(m.people)
	case boardPage:
		return len(m.look.Board)
	case preparedPage:
		return len(m.prepared)
	case lessonsPage:
		return len(m.opts.Lessons)
	case scoresPage:
		return len(m.scores)
	case asksPage:
		return len(m.asks)
	case deskPage:
		return maxDesk
	}
	return 0
}

func (m *Model) vote(choice int) tea.Cmd {
	at := time.Now()
	return m.do("", func(ctx context.Context) (string, error) {
		if err := m.seat.Vote(ctx, choice, at); err != nil {
			return "", err
		}
		return "Your vote counts. Another number changes it while the vote is open.", nil
	})
}

// hand raises the hand with a few words, or takes it down.
func (m *Model) hand() tea.Cmd {
	if m.seat.Hand() {
		m.seat.Raise(false, "")
		m.say("Your hand is down.")
		return nil
	}
	return m.ask("Your hand goes up. What is it about? (enter sends, esc: never mind) ", 80, func(s string) tea.Cmd {
		m.seat.Raise(true, s)
		m.say("Your hand is up. h takes it down.")
		return nil
	})
}

// ask opens a line to type on.
func (m *Model) ask(prompt string, limit int, entered func(string) tea.Cmd) tea.Cmd {
	m.input, m.entered, m.words, m.page = &line{limit: limit}, entered, prompt, noPage
	return nil
}

func (m *Model) typed(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		m.input = nil
		return nil
	case "enter":
		text, entered := string(m.input.text), m.entered
		m.input = nil
		return entered(text)
	}
	m.input.press(k)
	return nil
}

func (m *Model) quit() tea.Cmd {
	m.scene.Close()
	if m.own != nil {
		m.own.Close()
	}
	if m.over != nil {
		m.over.bench.Close()
	}
	m.cancel()
	return func() tea.Msg {
		m.seat.Leave()
		return tea.QuitMsg{}
	}
}
