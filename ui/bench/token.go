package bench

import tea "charm.land/bubbletea/v2"

// copyToken sends the token of the run to the learner's clipboard and shows it,
// as not every terminal lets programs write there.
func (b *Bench) copyToken() tea.Cmd {
	token := b.hist.tape.run.Token()
	if token == "" {
		b.board.Say("This run has no token.")
		return nil
	}
	b.page = &textPage{kind: tokenText, token: token}
	return tea.SetClipboard(token)
}
