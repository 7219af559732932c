// Package codereview is the screens of the code reviews: the list of them, and one change, in
// which lines are marked and which is said to be safe or not.
package codereview

import (
	"fmt"
	"time"

	"racelab/lessons/exercise/codereview"
	"racelab/lessons/progress"
	"racelab/ui/prose"
	"racelab/ui/shell"
	"racelab/ui/theme"
)

// List is the screen that lists the code reviews, with the words of the chosen one beside.
type List struct {
	shell.List
	all []*codereview.Review
}

// NewList returns the list. The first that is not done, or comes back, is chosen.
func NewList(env *shell.Env) *List {
	l := &List{}
	var err error
	l.all, err = codereview.All()
	l.List = shell.List{Env: env, Header: "Code reviews", Title: "Safe or not?", Most: 46, Thing: "change", Note: l.note, Draw: l.drawn,
		Page:  func(i int) *prose.Page { return prose.NewPage(l.all[i].Text) },
		Signs: "- `○`  not answered\n- `✓`  right\n- `◑`  right in part\n- `✗`  wrong\n- `↻`  wrong, and due again\n"}
	if err != nil {
		l.Failed = "The code reviews cannot be read: " + err.Error()
	}
	for _, r := range l.all {
		l.Rows = append(l.Rows, shell.ListRow{Title: r.Title, Words: r.Of(), Go: shell.Go{To: shell.CodeReview, Name: r.Name}})
	}
	known := env.Record().CodeReviews()
	l.Begin(func(i int) bool {
		c := known[l.all[i].Name]
		return c.Answers == 0 || c.Again(env.Now())
	})
	return l
}

func (l *List) note() string {
	right := 0
	for _, c := range l.Env.Record().CodeReviews() {
		if c.Right {
			right++
		}
	}
	return fmt.Sprintf("%d of %d right", right, len(l.all))
}

func (l *List) drawn(i int) shell.Drawn {
	sign, style := signOf(l.Env.Styles, l.Env.Record().CodeReviews()[l.all[i].Name], l.Env.Now())
	return shell.Drawn{Sign: sign, Style: style}
}

// signOf says how the best answer to a code review was.
func signOf(st *theme.Styles, c progress.CodeReview, now time.Time) (string, theme.Style) {
	switch {
	case c.Answers == 0:
		return "○", st.Faint
	case c.Right:
		return "✓", st.Good
	case c.Again(now):
		return "↻", st.Warn
	case c.Partly:
		return "◑", st.Warn
	}
	return "✗", st.Bad
}
