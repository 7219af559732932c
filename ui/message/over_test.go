package message

import (
	"slices"
	"testing"
)

// However small the screen, what is told takes no more rows than there are.
func TestOverKeepsTheHeight(t *testing.T) {
	for above := range 5 {
		for told := range 5 {
			got := Over(slices.Repeat([]string{"above"}, above), slices.Repeat([]string{"told"}, told))
			if told > 0 && len(got) != above+1 {
				t.Errorf("%d rows with %d told are %d", above, told, len(got))
			}
			if above > 0 && got[0] != "above" {
				t.Errorf("of %d rows none is left by %d that are told", above, told)
			}
		}
	}
}
