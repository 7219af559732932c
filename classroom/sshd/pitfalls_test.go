package sshd

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	gossh "golang.org/x/crypto/ssh"
)

// pitfalls are what bites who serves Bubble Tea over SSH, and the tests that
// stand before each: folder and name.
var pitfalls = []struct {
	what  string
	tests []string
}{
	{"a channel is closed on a connection that goes on, and its program spins", []string{
		"classroom/sshd TestProgramEndsWithItsChannel", "classroom/sshd TestScreenEndsWhenNoMoreKeysCanCome"}},
	{"a client that reads slowly stalls its program, and who sends to it", []string{
		"classroom/sshd TestClientThatStopsReadingIsDropped"}},
	{"news of a room wait for each learner in turn", []string{"classroom/room TestNewsDoNotPileUp"}},
	{"a window of any size is believed", []string{"classroom/sshd TestWindowsOfAnySizeAreClamped"}},
	{"goroutines stay when clients vanish", []string{
		"classroom/sshd TestAbruptDisconnectsLeaveNothing", "classroom/sshd TestAbruptDisconnectsLeaveNoGoroutine", "classroom/room TestSeatsLeaveNothingBehind"}},
	{"a panic is everybody's, or looks like a good end, or loses progress", []string{
		"classroom/sshd TestPanicStaysWithItsScreen", "classroom/fair TestBrokenExplorerIsAnErrorOfItsOwn", "classroom/store TestKilledWhileWriting"}},
	{"output counts as use; no bound on handshakes, connections, channels", []string{
		"classroom/sshd TestIdleIsCountedFromTheLastKey", "classroom/sshd TestClientThatDoesNotSpeakIsClosed",
		"classroom/sshd TestConnectionsAreCapped", "classroom/sshd TestChannelsOfOneConnectionAreCapped"}},
	{"colours are those of the server's own terminal, or of another learner's", []string{
		"classroom/sshd TestColoursAreThoseOfEachTerminal", "ui TestTwoLabsShareNothing", "ui TestThemeKeyWalksOverAllThemes"}},
	{"a terminal is asked what it does not know, and waited for", []string{"classroom/sshd TestTerminalThatAnswersNothing"}},
	{"names and chat carry sequences and bidi overrides", []string{
		"sim/cells TestClean", "classroom/room TestNames", "classroom/paint TestOnlyStylesReachTheTerminal", "ui/bench TestHostileNamesStayInTheirPlace"}},
	{"identity is a key that was asked about and did not sign", []string{
		"classroom/sshd TestIdentityIsTheKeyThatSigned", "classroom/sshd TestGuestHasNobodysKey", "classroom/sshd TestKeyThatCannotSignIsNobody"}},
	{"weak algorithms are spoken", []string{
		"classroom/sshd TestWeakAlgorithmsAreNotSpoken", "command TestServeHasNoWeakAlgorithm"}},
	{"frames are drawn that nobody needs", []string{
		"classroom/sshd TestFramesAreNoMoreThanTheLimit", "classroom/sshd TestScreenThatDoesNotChangeSendsNothing"}},
	{"a small terminal is a panic", []string{
		"classroom/sshd TestWindowsOfAnySizeAreClamped", "ui TestSizesThatTerminalsClaim", "ui FuzzCourse",
		"ui/bench FuzzBench", "ui/bench TestEverySizeIsFilledExactly", "classroom/room/screen TestEverySizeIsDrawnWhole"}},
}

func TestEveryPitfallHasATest(t *testing.T) {
	for i, p := range pitfalls {
		for _, test := range p.tests {
			folder, name, _ := strings.Cut(test, " ")
			files, err := filepath.Glob(filepath.Join("..", "..", folder, "*_test.go"))
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, file := range files {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				found = found || strings.Contains(string(text), "\nfunc "+name+"(")
			}
			if !found {
				t.Errorf("pitfall %d, %s: there is no %s in %s", i+1, p.what, name, folder)
			}
		}
	}
}

// openAs opens a screen on a terminal that says it is term.
func openAs(t *testing.T, c *gossh.Client, term string) *terminal {
	t.Helper()
	sess, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	o := &terminal{Session: sess}
	sess.Stdout, sess.Stderr = o, o
	if o.keys, err = sess.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := sess.RequestPty(term, 24, 80, gossh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if err := sess.Shell(); err != nil {
		t.Fatal(err)
	}
	return o
}

// colourful is a screen with one true colour, which shows the keys so far in it.
type colourful struct{ echo }

func (m *colourful) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	_, cmd := m.echo.Update(msg)
	return m, cmd
}

func (m *colourful) View() tea.View {
	return tea.NewView("\x1b[38;2;200;40;40mred\x1b[m\nkeys=\x1b[38;2;200;40;40m" + m.keys + "\x1b[m;")
}

// Each learner has the colours of their own terminal, whatever that of the server
// or of a neighbour shows.
func TestColoursAreThoseOfEachTerminal(t *testing.T) {
	for _, own := range []struct{ name, value string }{{"NO_COLOR", "1"}, {"COLORTERM", "truecolor"}, {"TERM", "dumb"}, {"CLICOLOR_FORCE", "1"}} {
		t.Run("the server has "+own.name, func(t *testing.T) {
			t.Setenv(own.name, own.value)
			_, addr := serve(t, &testApp{screen: func(*Visit) (tea.Model, error) { return &colourful{}, nil }}, nil)
			for _, tc := range []struct {
				term string
				want string // a regular expression for what stands before the word
				not  string
			}{
				{"xterm-256color", `\x1b\[38;5;\d+mred`, `38;2;`},
				{"xterm", `\x1b\[[39]\dmred`, `38;[25];`},
				{"dumb", `red`, `\x1b\[[0-9;]*[1-9][0-9;]*m`},
				{"xterm-direct", `\x1b\[38;2;200;40;40mred`, `38;5;`},
			} {
				o := openAs(t, dial(t, addr), tc.term)
				o.shows(t, "red")
				o.press(t, "z")
				o.shows(t, "z")
				defer func() { // when all the others are open, too
					if text := o.text(); !regexp.MustCompile(tc.want).MatchString(text) || regexp.MustCompile(tc.not).MatchString(text) {
						t.Errorf("%s: %q; want %s and no %s", tc.term, text, tc.want, tc.not)
					}
				}()
			}
		})
	}
}

// Nothing that is asked of a terminal is waited for: many do not know the
// question, and some print it.
func TestTerminalThatAnswersNothing(t *testing.T) {
	_, addr := serve(t, &testApp{screen: newEcho}, nil)
	for _, term := range []string{"dumb", "", "vt100", "xterm-256color", "Apple_Terminal"} {
		o := openAs(t, dial(t, addr), term)
		o.shows(t, "size=80x24")
		o.press(t, "z")
		o.shows(t, "z")
		o.press(t, "q")
		if got := o.status(t); got != 0 {
			t.Errorf("%q: status %d, want 0", term, got)
		}
		for name, question := range map[string]string{
			"for a mode":              "$p",
			"for the terminal's name": "\x1b[>0q",
			"for its attributes":      "\x1b[c",
			"where the cursor is":     "\x1b[6n",
		} {
			if strings.Contains(o.text(), question) {
				t.Errorf("%q is asked %s: %q", term, name, o.text())
			}
		}
	}
}

// However fast a screen changes, it is drawn Limits.Frames times a second. The
// bound is of the time that passed: a slow machine does not break it.
func TestFramesAreNoMoreThanTheLimit(t *testing.T) {
	const frames = 4
	var views, updates atomic.Int64
	_, addr := serve(t, &testApp{screen: func(*Visit) (tea.Model, error) {
		return &echo{onKey: func(string) { updates.Add(1) }, onView: func() { views.Add(1) }}, nil
	}}, func(o *Options) { o.Limits.Frames = frames })
	o := open(t, dial(t, addr), 80, 24)
	o.shows(t, "size=80x24")
	began, before := time.Now(), views.Load()
	const keys = 200
	for i := range int64(keys) { // one at a time: each is a change of its own
		o.press(t, "x")
		eventually(t, "the key has come", func() bool { return updates.Load() > i })
	}
	drawn := views.Load() - before
	if most := int64(time.Since(began)/(time.Second/frames)) + 2; drawn > most || drawn >= keys {
		t.Errorf("%d frames for %d keys in %s, want at most %d", drawn, keys, time.Since(began), most)
	}
	o.press(t, "z")
	o.shows(t, "z") // and the last change is drawn
}

// A screen that stays as it is costs nothing: no ticker draws it again.
func TestScreenThatDoesNotChangeSendsNothing(t *testing.T) {
	var views atomic.Int64
	_, addr := serve(t, &testApp{screen: func(*Visit) (tea.Model, error) { return &echo{onView: func() { views.Add(1) }}, nil }},
		func(o *Options) { o.Limits.Frames = 1000 }) // a frame that is due comes at once
	o := open(t, dial(t, addr), 80, 24)
	o.press(t, "z")
	o.shows(t, "z")
	other := dial(t, addr)
	visits := func(n int) { // other people's, which take time
		for range n {
			whoami(t, other)
			_ = dial(t, addr).Close()
		}
	}
	var drawn int64
	var sent int
	eventually(t, "the screen is at rest", func() bool { // what came with the start is over
		before, bytes := drawn, sent
		visits(30)
		drawn, sent = views.Load(), len(o.text())
		return drawn == before && sent == bytes
	})
	visits(50)
	if d, b := views.Load(), len(o.text()); d != drawn || b != sent {
		t.Errorf("%d frames and %d bytes for nothing", d-drawn, b-sent)
	}
}

func TestAbruptDisconnectsLeaveNoGoroutine(t *testing.T) {
	s, addr := serve(t, &testApp{screen: newEcho}, nil)
	key := gossh.PublicKeys(newKey(t))
	visit := func() {
		c := dial(t, addr, key)
		o := open(t, c, 80, 24)
		o.shows(t, "size=80x24")
		_ = c.Close() // without a word on the channel
		_ = c.Wait()  // it says that it was closed
	}
	gone := func() bool { return s.Figures.Sessions.Load() == 0 && s.Figures.Connections.Load() == 0 }
	visit() // what is started once is there
	eventually(t, "nobody is there", gone)
	before := runtime.NumGoroutine()
	const visits = 40
	for range visits {
		visit()
	}
	eventually(t, "nobody is there", gone)
	eventually(t, "no goroutine of a visit is left", func() bool { return runtime.NumGoroutine() < before+visits/4 })
}
