package bench

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"racelab/ui/theme"
)

// Text that is cut says so at every width, also where its words fill the row.
func TestTextThatIsCutIsMarked(t *testing.T) {
	text := "The row at the right is what everybody sees: what is not committed is not in it, ever."
	for width := 14; width <= len(text)+4; width++ {
		for height := 1; height <= 3; height++ {
			got := rows([]paragraph{one(theme.Style{}, text)}, width, height)
			all := strings.Join(strings.Fields(ansi.Strip(strings.Join(got, " "))), " ")
			if whole := all == text; whole == strings.HasSuffix(all, " …") {
				t.Errorf("%d×%d: %q", width, height, all)
			}
			for _, row := range got {
				if w := ansi.StringWidth(row); w > width {
					t.Errorf("%d×%d: a row is %d cells wide: %q", width, height, w, row)
				}
			}
		}
	}
}
