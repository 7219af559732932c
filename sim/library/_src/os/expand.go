package os

// ExpandEnv replaces ${var} and $var by the values of variables.
func ExpandEnv(s string) string { return Expand(s, Getenv) }

// Expand replaces ${var} and $var by what mapping has for them.
func Expand(s string, mapping func(string) string) string {
	var out []byte
	done := 0
	for j := 0; j < len(s); j++ {
		if s[j] != '$' || j+1 >= len(s) {
			continue
		}
		out = append(out, s[done:j]...)
		name, width := variable(s[j+1:])
		switch {
		case name != "":
			out = append(out, mapping(name)...)
		case width == 0:
			out = append(out, '$') // which begins no name
		}
		j += width
		done = j + 1
	}
	if done == 0 && out == nil {
		return s
	}
	return string(out) + s[done:]
}

// variable returns the name that a text begins with, in braces or not, and how many bytes that takes. A pair of braces
// without a name, or one that is not closed, has width and no name: it is dropped.
func variable(s string) (name string, width int) {
	if s[0] == '{' {
		if len(s) > 2 && special(s[1]) && s[2] == '}' {
			return s[1:2], 3
		}
		for i := 1; i < len(s); i++ {
			if s[i] == '}' {
				if i == 1 {
					return "", 2
				}
				return s[1:i], i + 1
			}
		}
		return "", 1
	}
	if special(s[0]) {
		return s[:1], 1
	}
	for width < len(s) && letter(s[width]) {
		width++
	}
	return s[:width], width
}

func special(c byte) bool {
	switch c {
	case '*', '#', '$', '@', '!', '?', '-':
		return true
	}
	return '0' <= c && c <= '9'
}

func letter(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
