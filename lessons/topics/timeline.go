package topics

import (
	"fmt"
	"strings"

	"racelab/sim"
	"racelab/sim/cells"
	"racelab/sim/export"
	"racelab/sim/glyph"
)

const (
	pageWidth = 72    // columns of a block in a page, so that it fits a screen of 80
	maxLane   = 30    // columns of a lane
	maxSteps  = 3_000 // of a run
)

// timeline draws the failing run with the fewest preemptions and steps.
func (w *writer) timeline(name string, args ...string) (string, error) {
	s, err := w.subject(name, args)
	if err != nil {
		return "", err
	}
	schedule, err := failing(s.report)
	if err != nil {
		return "", fmt.Errorf("%s %v: %w", name, args, err)
	}
	run, err := s.program.NewRun(s.config)
	if err != nil {
		return "", err
	}
	if err := run.Follow(schedule); err != nil {
		return "", err
	}
	run.Finish(maxSteps)
	return block("text", drawTimeline(export.New(run, export.Subject{Title: s.title, Insights: s.report.Decider().Explain(w.ctx, run)})))
}

// failing returns the schedule of the shortest failure, or of whatever else is
// wrong with a program.
func failing(r *sim.Report) (sim.Schedule, error) {
	switch {
	case r.Shortest != nil:
		return r.Shortest.Schedule, nil
	case len(r.Deadlocks) > 0:
		return r.Deadlocks[0].Schedule, nil
	case len(r.Livelocks) > 0:
		return r.Livelocks[0].Schedule, nil
	case len(r.Races) > 0:
		return r.Races[0].Schedule, nil
	}
	return nil, fmt.Errorf("no run fails, so there is none to show")
}

// drawTimeline writes a run as text: a line or more a step, a lane an actor that
// did something, and the verdict.
func drawTimeline(p *export.Picture) string {
	lanes := busy(p)
	width := min(maxLane, (pageWidth-4)/max(len(lanes), 1)-2)
	var b strings.Builder
	var heads []string
	for _, i := range lanes {
		heads = append(heads, "  "+p.Lanes[i])
	}
	line(&b, "", heads, width)
	for _, r := range p.Rows {
		if r.Step > 0 && r.Words != "" {
			drawRow(&b, r, lanes, width)
		}
	}
	b.WriteByte('\n')
	conclude(&b, p)
	return b.String()
}

// conclude says how the run ended and why.
func conclude(b *strings.Builder, p *export.Picture) {
	switch {
	case p.Fails && p.Outcome != "":
		fmt.Fprintf(b, "✗ %s\n", cells.Cut(p.Outcome, pageWidth-2))
	case p.Fails:
		b.WriteString("✗ it fails\n")
	case p.Ended:
		fmt.Fprintf(b, "✓ %s\n", cells.Cut(p.Outcome, pageWidth-2))
	default:
		b.WriteString("… and so on, without end\n")
	}
	for _, why := range p.Why {
		b.WriteString(wrapped(why))
	}
}

// wrapped breaks a sentence into lines of a page.
func wrapped(text string) string {
	var b strings.Builder
	for _, l := range cells.Wrap(text, pageWidth) {
		b.WriteString(strings.TrimRight(l, " ") + "\n") // a blank before the break may stand beyond the edge
	}
	return b.String()
}

// busy returns the lanes of actors that took a step.
func busy(p *export.Picture) []int {
	var lanes []int
	for i := range p.Lanes {
		for _, r := range p.Rows {
			if r.Actor == i {
				lanes = append(lanes, i)
				break
			}
		}
	}
	return lanes
}

// drawRow writes one step. What is too long for a lane goes on below.
func drawRow(b *strings.Builder, r export.Row, lanes []int, width int) {
	var columns [][]string
	height := 1
	for _, i := range lanes {
		text := laneText(r, i)
		lines := cells.Wrap(text, width-2)
		for j := range lines {
			if j > 0 {
				lines[j] = "  " + lines[j]
			}
		}
		height = max(height, len(lines))
		columns = append(columns, lines)
	}
	if r.Actor < 0 {
		fmt.Fprintf(b, "%-4d%s\n", r.Step, cells.Cut("— "+r.Words, pageWidth-4))
		return
	}
	for j := range height {
		step, row := "", []string{}
		if j == 0 {
			step = fmt.Sprint(r.Step)
		}
		for k, i := range lanes {
			switch {
			case j < len(columns[k]):
				row = append(row, columns[k][j])
			case i < len(r.Cells) && r.Actor != i:
				row = append(row, mark(r.Cells[i]))
			default:
				row = append(row, "")
			}
		}
		line(b, step, row, width)
	}
}

// laneText is what a lane shows at a step: what its actor did, or how it waits.
func laneText(r export.Row, lane int) string {
	c := r.Cells[lane]
	if r.Actor != lane {
		return strings.TrimSpace(mark(c) + " " + aside(c))
	}
	sign, _, _ := strings.Cut(c.Text, " ")
	return sign + " " + r.Words
}

// aside is what is said of an actor that did not step.
func aside(c export.Cell) string {
	if c.Kind == export.Waits {
		return c.Text
	}
	return ""
}

func mark(c export.Cell) string {
	switch c.Kind {
	case export.Held:
		return glyph.Held
	case export.Waits:
		return glyph.Awaited
	case export.Idle:
		return glyph.Idle
	case export.Begins:
		return glyph.Begin
	case export.Ends:
		return glyph.End
	}
	return ""
}

// line writes a step and its columns, padded.
func line(b *strings.Builder, step string, columns []string, width int) {
	var row strings.Builder
	fmt.Fprintf(&row, "%-4s", step)
	for _, c := range columns {
		row.WriteString(c + strings.Repeat(" ", max(width+2-cells.Width(c), 1)))
	}
	b.WriteString(strings.TrimRight(row.String(), " ") + "\n")
}
