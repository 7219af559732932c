package export

import (
	"fmt"
	"strings"
)

// Markdown returns the run for a post-mortem: a table with a row for each step,
// the outcome, why, and how to replay it.
func Markdown(p *Picture) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n", escapeMarkdown(p.heading()))
	head, rule := []string{"step"}, []string{"---:"}
	for _, name := range append(append([]string{}, p.Lanes...), p.Vars...) {
		head, rule = append(head, escapeMarkdown(name)), append(rule, "---")
	}
	head, rule = append(head, "where"), append(rule, "---")
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(head)
	line(rule)
	for _, r := range p.Rows {
		line(p.markdownRow(r))
	}
	fmt.Fprintf(&b, "\n**%s**\n", escapeMarkdown(p.verdict()))
	for _, why := range p.Why {
		fmt.Fprintf(&b, "\n%s\n", escapeMarkdown(why))
	}
	if len(p.Idle) > 0 {
		fmt.Fprintf(&b, "\nNo step in this run: %s.\n", escapeMarkdown(strings.Join(p.Idle, ", ")))
	}
	if p.Replay != "" {
		fmt.Fprintf(&b, "\nReplay it:\n\n%s\n", fenced(p.Replay))
	}
	return []byte(b.String())
}

func (p *Picture) markdownRow(r Row) []string {
	cells := []string{fmt.Sprint(r.Step)}
	if r.Guilty && p.Words {
		cells[0] += ": here it goes wrong"
	} else if r.Guilty {
		cells[0] += " ✗"
	}
	ambient := r.Actor < 0 && r.Words != ""
	for i, c := range r.Cells {
		text := escapeMarkdown(c.Text)
		switch {
		case ambient && i == 0:
			text = "*" + escapeMarkdown(r.Words) + "*"
		case p.Words:
			text = escapeMarkdown(c.words())
		case c.Kind == Held:
			text = "┃"
		case c.Kind == Waits && text == "":
			text = "┊"
		case c.Kind == Waits:
			text = "┊ " + text
		case c.Kind == Ends:
			text = "╵"
		}
		cells = append(cells, text)
	}
	for _, v := range r.State {
		text := escapeMarkdown(v.Text)
		if v.Changed && text != "" {
			text = "**" + text + "**"
		}
		cells = append(cells, text)
	}
	return append(cells, escapeMarkdown(r.Place))
}

// escapeMarkdown takes the meaning from characters that Markdown or HTML in it
// would read.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '\\', '`', '*', '_', '[', ']', '|', '#', '~', '!':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '&':
			b.WriteString("&amp;")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// fenced is text as a block of code. The fence is longer than any in the text.
func fenced(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "sh\n" + text + "\n" + fence
}
