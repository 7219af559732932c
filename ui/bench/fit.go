package bench

import "racelab/ui/draw"

// fit returns the first wording that is at most width cells; if the best that
// fits is a bare glyph, the next longer one is cut instead.
func fit(words []string, width int) string {
	for i, w := range words {
		if draw.Width(w) > width {
			continue
		}
		if i > 0 && draw.Width(w) <= 1 && width >= 4 {
			return words[i-1]
		}
		return w
	}
	return words[len(words)-1]
}
