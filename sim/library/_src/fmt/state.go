package fmt

import "unicode/utf8"

// State is where a Formatter writes to, with the flags of its verb.
type State interface {
	Write(b []byte) (n int, err error)
	Width() (wid int, ok bool)
	Precision() (prec int, ok bool)
	Flag(c int) bool
}

// Formatter is a value that formats itself.
type Formatter interface{ Format(f State, verb rune) }

// FormatString returns the directive that a Formatter was called for, with this verb.
func FormatString(state State, verb rune) string {
	text := "%"
	for _, c := range " +-#0" {
		if state.Flag(int(c)) {
			text += string(c)
		}
	}
	if w, ok := state.Width(); ok {
		text += Sprint(w)
	}
	if p, ok := state.Precision(); ok {
		text += "." + Sprint(p)
	}
	return text + string(verb)
}

// directive is a State: what was written, and the verb with its flags.
type directive struct {
	out        []byte
	flags      string
	width      int
	prec       int
	wide, fine bool
	verb       rune
}

func (d *directive) Write(b []byte) (int, error) {
	d.out = append(d.out, b...)
	return len(b), nil
}

func (d *directive) WriteString(s string) (int, error) {
	d.out = append(d.out, s...)
	return len(s), nil
}

func (d *directive) Width() (int, bool)     { return d.width, d.wide }
func (d *directive) Precision() (int, bool) { return d.prec, d.fine }

func (d *directive) Flag(c int) bool {
	for i := range len(d.flags) {
		if int(d.flags[i]) == c {
			return true
		}
	}
	return false
}

// directiveOf reads a directive: %[flags][width][.precision]verb.
func directiveOf(text string) *directive {
	d := &directive{}
	i := 1
	for ; i < len(text) && (text[i] == '+' || text[i] == '-' || text[i] == '#' || text[i] == ' ' || text[i] == '0'); i++ {
		d.flags += text[i : i+1]
	}
	for ; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
		d.width, d.wide = 10*d.width+int(text[i]-'0'), true
	}
	if i < len(text) && text[i] == '.' {
		d.fine = true
		for i++; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
			d.prec = 10*d.prec + int(text[i]-'0')
		}
	}
	d.verb, _ = utf8.DecodeRuneInString(text[i:])
	return d
}
