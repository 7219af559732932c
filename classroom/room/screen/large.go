package screen

import (
	"strconv"
	"strings"
)

// letters are the shapes of codes for a projector: five rows, a bit a cell, the
// leftmost highest.
func letter(r rune) [5]uint8 {
	switch r {
	case 'A':
		return [5]uint8{0b01110, 0b10001, 0b11111, 0b10001, 0b10001}
	case 'B':
		return [5]uint8{0b11110, 0b10001, 0b11110, 0b10001, 0b11110}
	case 'C':
		return [5]uint8{0b01111, 0b10000, 0b10000, 0b10000, 0b01111}
	case 'D':
		return [5]uint8{0b11110, 0b10001, 0b10001, 0b10001, 0b11110}
	case 'E':
		return [5]uint8{0b11111, 0b10000, 0b11110, 0b10000, 0b11111}
	case 'F':
		return [5]uint8{0b11111, 0b10000, 0b11110, 0b10000, 0b10000}
	case 'G':
		return [5]uint8{0b01111, 0b10000, 0b10011, 0b10001, 0b01111}
	case 'H':
		return [5]uint8{0b10001, 0b10001, 0b11111, 0b10001, 0b10001}
	case 'J':
		return [5]uint8{0b00111, 0b00010, 0b00010, 0b10010, 0b01100}
	case 'K':
		return [5]uint8{0b10001, 0b10010, 0b11100, 0b10010, 0b10001}
	case 'M':
		return [5]uint8{0b10001, 0b11011, 0b10101, 0b10001, 0b10001}
	case 'N':
		return [5]uint8{0b10001, 0b11001, 0b10101, 0b10011, 0b10001}
	case 'P':
		return [5]uint8{0b11110, 0b10001, 0b11110, 0b10000, 0b10000}
	case 'Q':
		return [5]uint8{0b01110, 0b10001, 0b10101, 0b10010, 0b01101}
	case 'R':
		return [5]uint8{0b11110, 0b10001, 0b11110, 0b10010, 0b10001}
	case 'S':
		return [5]uint8{0b01111, 0b10000, 0b01110, 0b00001, 0b11110}
	case 'T':
		return [5]uint8{0b11111, 0b00100, 0b00100, 0b00100, 0b00100}
	case 'U':
		return [5]uint8{0b10001, 0b10001, 0b10001, 0b10001, 0b01110}
	case 'V':
		return [5]uint8{0b10001, 0b10001, 0b10001, 0b01010, 0b00100}
	case 'W':
		return [5]uint8{0b10001, 0b10001, 0b10101, 0b11011, 0b10001}
	case 'X':
		return [5]uint8{0b10001, 0b01010, 0b00100, 0b01010, 0b10001}
	case 'Y':
		return [5]uint8{0b10001, 0b01010, 0b00100, 0b00100, 0b00100}
	case 'Z':
		return [5]uint8{0b11111, 0b00010, 0b00100, 0b01000, 0b11111}
	case '0':
		return [5]uint8{0b01110, 0b10011, 0b10101, 0b11001, 0b01110}
	case '1':
		return [5]uint8{0b00100, 0b01100, 0b00100, 0b00100, 0b01110}
	case '/':
		return [5]uint8{0b00001, 0b00010, 0b00100, 0b01000, 0b10000}
	case '2':
		return [5]uint8{0b11110, 0b00001, 0b01110, 0b10000, 0b11111}
	case '3':
		return [5]uint8{0b11110, 0b00001, 0b01110, 0b00001, 0b11110}
	case '4':
		return [5]uint8{0b10010, 0b10010, 0b11111, 0b00010, 0b00010}
	case '5':
		return [5]uint8{0b11111, 0b10000, 0b11110, 0b00001, 0b11110}
	case '6':
		return [5]uint8{0b01110, 0b10000, 0b11110, 0b10001, 0b01110}
	case '7':
		return [5]uint8{0b11111, 0b00001, 0b00010, 0b00100, 0b00100}
	case '8':
		return [5]uint8{0b01110, 0b10001, 0b01110, 0b10001, 0b01110}
	case '9':
		return [5]uint8{0b01110, 0b10001, 0b01111, 0b00001, 0b01110}
	}
	return [5]uint8{0, 0, 0b01110, 0, 0}
}

// largeText returns text in large letters, each cell of a letter that wide, as
// plain rows.
func largeText(text string, wide int) [5]string {
	var rows [5]strings.Builder
	for i, r := range text {
		shape := letter(r)
		for y := range rows {
			if i > 0 {
				rows[y].WriteString(strings.Repeat(" ", wide))
			}
			for x := 4; x >= 0; x-- {
				cell := " "
				if shape[y]&(1<<x) != 0 {
					cell = "█"
				}
				rows[y].WriteString(strings.Repeat(cell, wide))
			}
		}
	}
	var out [5]string
	for y := range rows {
		out[y] = rows[y].String()
	}
	return out
}

// large writes a number for largeText.
func large(n int) string { return strconv.Itoa(n) }
