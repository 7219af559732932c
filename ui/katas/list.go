// Package katas is the screens of the katas: the list of them, and one kata, with its
// specification, its tests and a desk to write at.
package katas

import (
	"fmt"
	"strings"

	"racelab/lessons/katas"
	"racelab/lessons/progress"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// List is the screen that lists the katas, with the specification of the chosen one beside.
type List struct {
	shell.List
	all   []*katas.Kata
	pages map[string]*prose.Page // by their text
}

// NewList returns the list. The first that is not done is chosen.
func NewList(env *shell.Env) *List {
	l := &List{pages: map[string]*prose.Page{}}
	l.List = shell.List{Env: env, Header: "Katas", Most: 44, Thing: "kata", Note: l.note, Draw: l.drawn, Page: l.page,
		Signs: "- `○`  not begun\n- `◐`  begun\n- `✓`  one of yours counts\n- `●○○`  how hard: for beginners, or for those who know more\n"}
	var err error
	if l.all, l.Title, err = env.Katas(); err != nil {
		l.Failed = "The katas cannot be read: " + err.Error()
	}
	for _, k := range l.all {
		l.Rows = append(l.Rows, shell.ListRow{Title: k.Title, Words: k.Name + " " + k.Goal, Go: shell.Go{To: shell.Kata, Name: k.Name}})
	}
	l.Begin(func(i int) bool { return env.Record().Katas[l.all[i].Name].Wrote.IsZero() })
	return l
}

func (l *List) note() string {
	done := 0
	for _, k := range l.all {
		if !l.Env.Record().Katas[k.Name].Wrote.IsZero() {
			done++
		}
	}
	return fmt.Sprintf("%d of %d done", done, len(l.all))
}

func (l *List) drawn(i int) shell.Drawn {
	k := l.all[i]
	sign, style := signOf(l.Env.Styles, l.Env.Record().Katas[k.Name])
	return shell.Drawn{Sign: sign, Style: style, Right: strings.Repeat("●", k.Level) + strings.Repeat("○", 3-k.Level) + fmt.Sprintf(" %2d min ", k.Minutes)}
}

// signOf says how far a kata is: not begun, begun, done.
func signOf(st *theme.Styles, r progress.Kata) (string, theme.Style) {
	switch {
	case !r.Wrote.IsZero():
		return "✓", st.Good
	case r.Draft.Text != "" || !r.Tried.IsZero():
		return "◐", st.Accent
	}
	return "○", st.Faint
}

// page is the specification of a kata, after what the learner has done with it.
func (l *List) page(i int) *prose.Page {
	text := aboutText(l.all[i], l.Env.Record().Katas[l.all[i].Name])
	page := l.pages[text]
	if page == nil {
		page = prose.NewPage(text)
		l.pages[text] = page
	}
	return page
}

// aboutText is what is said of a kata before it is opened.
func aboutText(k *katas.Kata, r progress.Kata) string {
	text := "**Goal**: " + k.Goal + "\n\n"
	if !r.Wrote.IsZero() {
		text += "You wrote one that counts"
		if !r.Parallel.IsZero() {
			text += ", and lets unrelated work overlap"
		}
		text += ".\n\n"
	}
	return text + k.Spec
}
