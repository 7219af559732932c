package machine

import "reflect"

// This file calls functions of the host whose parameters and results are single words without reflection, which
// took a quarter of the time of walks.

// directly returns how a function is called whose type is a common one; nil for any other.
func directly(f any) func(m *Machine, args, dst []Word) {
	switch f := f.(type) {
	case func(string) string:
		return func(m *Machine, a, dst []Word) { dst[0] = m.intern(f(m.hostText(a[0]))) }
	case func(string) bool:
		return func(m *Machine, a, dst []Word) { dst[0] = boolWord(f(m.hostText(a[0]))) }
	case func(int) string:
		return func(m *Machine, a, dst []Word) { dst[0] = m.intern(f(int(a[0]))) }
	case func(int64, int) string:
		return func(m *Machine, a, dst []Word) { dst[0] = m.intern(f(int64(a[0]), int(a[1]))) }
	case func(string, string) string:
		return func(m *Machine, a, dst []Word) { dst[0] = m.intern(f(m.hostText(a[0]), m.hostText(a[1]))) }
	case func(string, string) bool:
		return func(m *Machine, a, dst []Word) { dst[0] = boolWord(f(m.hostText(a[0]), m.hostText(a[1]))) }
	case func(string, string) int:
		return func(m *Machine, a, dst []Word) { dst[0] = Word(f(m.hostText(a[0]), m.hostText(a[1]))) }
	case func(string, byte) int:
		return func(m *Machine, a, dst []Word) { dst[0] = Word(f(m.hostText(a[0]), byte(a[1]))) }
	case func(string, string) (string, string, bool):
		return func(m *Machine, a, dst []Word) {
			x, y, ok := f(m.hostText(a[0]), m.hostText(a[1]))
			dst[0], dst[1], dst[2] = m.intern(x), m.intern(y), boolWord(ok)
		}
	case func(string, int, int) (int64, string):
		return func(m *Machine, a, dst []Word) {
			n, problem := f(m.hostText(a[0]), int(a[1]), int(a[2]))
			dst[0], dst[1] = Word(n), m.intern(problem)
		}
	}
	return nil
}

var stringsType = reflect.TypeFor[[]string]()

func (m *Machine) hostText(w Word) string { return m.prog.strings.text(w) }

// hostStrings is a slice of strings for the host.
func (m *Machine) hostStrings(w []Word) []string {
	if w[0] == 0 {
		return nil
	}
	out := make([]string, sliceLen(w[1]))
	words := m.heap[refObj(w[0])].words[refOff(w[0]):]
	for i := range out {
		out[i] = m.hostText(words[i])
	}
	m.spent += len(out) / 4
	return out
}
