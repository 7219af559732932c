package sim

import (
	"slices"
	"strings"
	"testing"
)

func TestLenOfAMapIsARaceAndNoFatalError(t *testing.T) {
	got, r := outcomes(t, `package main
func size(m map[string]int) int { return len(m) }
func main() {
	m, done := map[string]int{"a": 1}, make(chan bool)
	go func() { m["b"] = 2; close(done) }()
	println(size(m))
	<-done
}`, Config{})
	if !slices.Equal(got, []string{"1", "2"}) || len(r.Races) == 0 {
		t.Errorf("outcomes %q, races %v", got, r.Races)
	}
}

func TestAnUnhashableKeyIsAnAccessBeforeItPanics(t *testing.T) {
	for name, use := range map[string]string{
		"read": "_ = m[k]", "write": "m[k] = 1", "delete": "delete(m, k)",
	} {
		t.Run(name, func(t *testing.T) {
			_, r := outcomes(t, `package main
func try(m map[any]int, k any) {
	defer func() { recover() }()
	`+use+`
}
func main() {
	m, done := map[any]int{1: 1}, make(chan bool)
	go func() { m[2] = 2; close(done) }()
	try(m, []int{1})
	<-done
}`, Config{})
			if len(r.Races) == 0 {
				t.Error("no data race")
			}
		})
	}
}

func TestALoggerThatDiscardsFormatsNothing(t *testing.T) {
	got, r := outcomes(t, `package main
import ("fmt"; "io"; "log"; "os")
type gauge struct{ n int }
func (g *gauge) String() string { println("formatted"); return fmt.Sprint(g.n) }
func main() {
	g, done := &gauge{}, make(chan bool)
	l := log.New(io.Discard, "", 0)
	log.SetOutput(io.Discard)
	go func() { g.n++; close(done) }()
	l.Print(g); l.Printf("%v", g); l.Println(g); log.Println(g); log.Printf("%s", g)
	<-done
	l.SetOutput(os.Stdout)
	l.Print(g)
}`, Config{})
	if want := []string{"formatted\n1"}; !slices.Equal(got, want) || len(r.Races) != 0 {
		t.Errorf("outcomes %q, want %q; races %v", got, want, r.Races)
	}
}

func TestPrefixesOfBytesReadNoMoreThanTheirLength(t *testing.T) {
	for name, c := range map[string]struct {
		call  string
		races bool
	}{
		"the rest":       {"bytes.HasPrefix(b, []byte(\"ab\"))", false},
		"the beginning":  {"bytes.HasSuffix(b, []byte(\"abcd\"))", true},
		"before the end": {"bytes.HasSuffix(b[:3], []byte(\"c\"))", false},
		"too long":       {"bytes.HasPrefix(b, []byte(\"abcde\"))", false},
		"the same bytes": {"bytes.HasPrefix(b, []byte(\"abcd\"))", true},
	} {
		t.Run(name, func(t *testing.T) {
			_, r := outcomes(t, `package main
import "bytes"
func main() {
	b, done := []byte("abcd"), make(chan bool)
	go func() { b[3] = 'x'; close(done) }()
	println(`+c.call+`)
	<-done
}`, Config{})
			if got := len(r.Races) > 0; got != c.races {
				t.Errorf("races: %v", r.Races)
			}
		})
	}
}

func TestAnEntryOfAFolderPrintsByItsString(t *testing.T) {
	got, _ := outcomes(t, `package main
import ("fmt"; "os")
func main() {
	os.MkdirAll("box/out", 0o755)
	os.WriteFile("box/x", nil, 0o600)
	os.Symlink("x", "box/y")
	entries, _ := os.ReadDir("box")
	for _, e := range entries {
		fmt.Println(e)
	}
	fmt.Printf("%v %s\n", entries[:1], entries[1])
}`, Config{})
	if want := "d out/\n- x\nL y\n[d out/] - x"; strings.Join(got, "|") != want {
		t.Errorf("outcomes %q", got)
	}
}
