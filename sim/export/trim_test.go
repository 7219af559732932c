package export

import (
	"strings"
	"testing"
)

// Who takes no step has no lane, what does not change no column; a picture in which
// nothing happens keeps all.
func TestUnusedColumnsAreLeftOut(t *testing.T) {
	rows := func(act int) []Row {
		cells := make([]Cell, 3)
		cells[act] = Cell{Kind: Acts, Text: "● read 1"}
		return []Row{
			{Cells: make([]Cell, 3), Stands: make([]Place, 3), State: []Value{{Text: "1", Known: true}, {Text: "2", Known: true}}, Actor: -1},
			{Step: 1, Cells: cells, Stands: make([]Place, 3), State: []Value{{Text: "1", Known: true}, {Text: "3", Known: true, Changed: true}}, Actor: act},
		}
	}
	p := &Picture{Lanes: []string{"ann", "ben", "cy"}, Vars: []string{"still", "moves"}, Rows: rows(1)}
	p.trim()
	if strings.Join(p.Lanes, " ") != "ben" || strings.Join(p.Idle, " ") != "ann cy" || strings.Join(p.Vars, " ") != "moves" || p.Rows[1].Actor != 0 ||
		len(p.Rows[0].Cells) != 1 || p.Rows[1].Cells[0].Text != "● read 1" || p.Rows[1].State[0].Text != "3" {
		t.Errorf("left are %+v", p)
	}
	if html, err := HTML(p); err != nil || !strings.Contains(string(html), "No step in this run: ann, cy.") {
		t.Errorf("the page does not say who took no step (%v)", err)
	}
	still := &Picture{Lanes: []string{"ann", "ben", "cy"}, Vars: []string{"still", "moves"}, Rows: rows(1)[:1]}
	still.trim()
	if len(still.Lanes) != 3 || len(still.Vars) != 2 || len(still.Idle) != 0 {
		t.Errorf("of a picture without steps are left %+v", still)
	}
}
