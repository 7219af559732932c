package sqldb

import (
	"strconv"
	"strings"
)

// ArrayText writes a slice as PostgreSQL writes an array: {1,2} or {"a","b"}. ok is false for what is no slice
// that the drivers take.
func ArrayText(v any) (text string, ok bool) {
	var parts []string
	switch all := v.(type) {
	case []int:
		for _, n := range all {
			parts = append(parts, strconv.Itoa(n))
		}
	case []int32:
		for _, n := range all {
			parts = append(parts, strconv.Itoa(int(n)))
		}
	case []int64:
		for _, n := range all {
			parts = append(parts, strconv.FormatInt(n, 10))
		}
	case []float64:
		for _, f := range all {
			parts = append(parts, strconv.FormatFloat(f, 'g', -1, 64))
		}
	case []bool:
		for _, b := range all {
			parts = append(parts, strconv.FormatBool(b))
		}
	case []string:
		for _, s := range all {
			s = strings.ReplaceAll(strings.ReplaceAll(s, "\\", "\\\\"), "\"", "\\\"")
			parts = append(parts, "\""+s+"\"")
		}
	default:
		return "", false
	}
	return "{" + strings.Join(parts, ",") + "}", true
}

// ArrayElements reads what ArrayText wrote, and what the database writes.
func ArrayElements(text string) (out []string) {
	if len(text) < 2 || text == "{}" {
		return nil
	}
	text = text[1 : len(text)-1]
	var b strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			out = append(out, b.String())
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	return append(out, b.String())
}
