package ui

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"racelab/lessons/course/drill"
	"racelab/lessons/drills"
	"racelab/ui/shell"
)

// nights keeps attempts in memory.
type nights map[string][]byte

func (n nights) key(drill string, seed int) string { return fmt.Sprint(drill, " ", seed) }

func (n nights) Load(drill string, seed int) ([]byte, error) { return n[n.key(drill, seed)], nil }

func (n nights) Keep(drill string, seed int, text []byte) error {
	n[n.key(drill, seed)] = text
	return nil
}

func (n nights) Aside(drill string, seed int) error {
	delete(n, n.key(drill, seed))
	return nil
}

// onCall opens the first night of oversell.
func onCall(t *testing.T, kept nights, width, height int) *lab {
	t.Helper()
	c := courseOf(t, nil, known())
	c.Nights, c.Drill, c.Night = kept, "oversell", shell.Night{Plain: true}
	return openCourse(t, c, width, height)
}

// line enters a line of the room.
func (l *lab) line(text string) *lab {
	l.t.Helper()
	return l.press(":").types(text).press("enter")
}

// night is what the first night of oversell shows in its first half minute, as the attempt itself has it: how many steps
// the engine takes moves these numbers, and no screen is about that.
type night struct {
	paged          time.Duration
	page           string
	lines, all     string // "1800 of 1800 lines", "1800 lines"
	requests, rows string // that were found
	sale           int    // number of the first request found that took a copy
	two            [2]string
}

// clock is the time of day some seconds after the page.
func (n night) clock(seconds int) string {
	return drill.Clock(n.paged + time.Duration(seconds)*time.Second)
}

func knownNight(t *testing.T) night {
	t.Helper()
	d, err := drills.Find("oversell")
	if err != nil {
		t.Fatal(err)
	}
	a, err := drill.New(d, d.Seeds[0], false)
	if err != nil {
		t.Fatal(err)
	}
	_, page, _ := strings.Cut(a.Page(), "  ")
	n := night{paged: a.Now(), page: page}
	enter := func(line string, v drill.View) (string, drill.Seen) {
		text, err := a.Enter(line)
		if err != nil {
			t.Fatal(err)
		}
		s, _, err := a.Seen(v)
		if err != nil {
			t.Fatal(err)
		}
		return text, s
	}
	_, s := enter("logs", drill.Logs)
	n.all = fmt.Sprintf("%d lines", len(s.Logs))
	n.lines = fmt.Sprintf("%d of %s", len(s.Logs), n.all)
	enter("metrics", drill.Metrics)
	_, s = enter("trace buy p-00", drill.Traces)
	found := drill.SearchTraces(s.Requests, "buy p-00")
	n.requests = fmt.Sprintf("%d of %d requests", len(found), len(s.Requests))
	n.sale = slices.IndexFunc(found, func(r *drill.Request) bool { return strings.Contains(r.Text, "UPDATE items") })
	if n.sale < 0 || n.sale+1 >= len(found) {
		t.Fatalf("%d requests of p-00, and request %d is the first that took a copy", len(found), n.sale)
	}
	n.two = [2]string{found[n.sale].ID, found[n.sale+1].ID}
	text, _ := enter("sql SELECT id, stock FROM items WHERE stock < 0", drill.Stores)
	n.rows = text[strings.LastIndex(text, "("):]
	return n
}

// The first minutes of a night by keys alone, one pane at a time: what was fetched is read, filtered and drawn again for
// nothing, and only commands move the clock.
func TestTheRoomAPaneAtATime(t *testing.T) {
	kept := nights{}
	n := knownNight(t)
	l := onCall(t, kept, 80, 24).sees("The night of the sale", n.clock(0), n.page, "1 Pager", "No metric was fetched yet")
	l.press("2").sees("Not fetched yet. r fetches it and costs 5 s").press("r").sees(n.clock(5), "as of "+n.clock(5), n.lines, "The whole line")
	l.press("/").types("order placed").press("enter").sees("/ filter", "order placed", "of "+n.all).lacks("item shown").press("enter").sees("/req=r-", "stock looked up")
	l.press("esc").sees(n.lines).press("/").types("/(/").sees("reading the regular expression").press("esc esc")
	l.press("3 r").sees(n.clock(10), "requests: requests answered", "◂ was", "refused").press("down enter").sees("errors: requests answered with 500").press("esc 2").sees(n.clock(10))
	l.press("4 /").types("buy p-00").press("enter").sees(n.clock(20), n.requests, "POST shop/buy/p-00", "SELECT").press(strings.Repeat("down ", n.sale) + "enter").sees(n.two[0]).press("pgdown").sees("UPDATE items SET stock = stock - 1 WHERE id = 'p-00'")
	l.press("esc c down c").sees(n.clock(20) + " > cause " + n.two[0] + " " + n.two[1]).press("esc")
	l.press("5 /").types("SELECT id, stock FROM items WHERE stock < 0").press("enter").sees(n.clock(30), n.rows)
	l.press("6").sees("▸wait", "set a switch of the product").press("down enter").sees(n.clock(30)+" > flag", "gift-wrap").types("s").press("tab").sees("flag sale").press("tab tab tab enter").sees("flag sale off").press("enter").sees(n.clock(75), "flag sale off: done")
	l.press("7").sees("action: flag sale off", "(stands on: run: "+n.clock(75)+" Set(flag.sale, off))", "0 of 11 goals").press("end").sees("goal", "story: write cause and follow-up", "not reached yet").press("8 n").sees("file 2 of").press("space").sees(n.clock(105))
	l.press("2 +").sees("7 Board", "Noted").press("u").sees("Production has no undo")
	l.line("flg sale on").sees("Did you mean flag?", n.clock(105)).press("esc").line("frobnicate").sees("help lists them all")
	l.press("esc").line("help flag").sees("Set a switch of the product. It costs 45 s").line("end").sees("Enter end again to end it", n.clock(105)).line("board").sees("7 Board")
	l.press("esc 1 2").press("esc").sees("The night is kept as it is.")
	// A connection that is lost loses nothing: the lines replay, at the same second.
	l = onCall(t, kept, 80, 24).sees("Taken up again at "+n.clock(105)).press("2").sees("as of "+n.clock(5), n.lines).press("7").sees("flag sale off")
	l.press(": up").sees("> note").press("esc")
	l.press("q").press("end up up up up enter").sees("Nights", "night 1", "left at").press("a").sees("a again").press("a").sees("put aside", "not begun").press("c").sees("plain: nobody asks").press("down enter").sees("PAGE").press("q")
}

// Side by side from 120×40, a pane has all the room at the second key, and the mouse chooses one.
func TestTheRoomSideBySide(t *testing.T) {
	l := onCall(t, nights{}, 120, 40).sees("1 Pager", "2 Logs", "3 Metrics", "4 Traces", "5 Stores", "6 Actions", "7 Board", "next update 00:20")
	l.press("3 r 2 r").sees("errors", "The whole line").press("2").lacks("5 Stores").press("esc").sees("5 Stores")
	l.send(tea.MouseClickMsg{X: 80, Y: 24, Button: tea.MouseLeft})
	l.sees("━ 6 Actions").press("8").lacks("5 Stores").sees("customers.go")
}

// Every pane is of the size of the screen, at any size, before and after something was fetched.
func TestTheRoomFits(t *testing.T) {
	l := onCall(t, nights{}, 80, 24)
	for _, line := range []string{"", "logs", "metrics", "trace p-00", "sql SELECT * FROM items"} {
		if line != "" {
			l.line(line)
		}
		for _, size := range [][2]int{{40, 12}, {80, 24}, {119, 39}, {120, 40}, {200, 60}} {
			l.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			for _, pane := range "12345678" {
				l.press(string(pane))
				rows := strings.Split(l.frame(), "\n")
				if len(rows) != size[1] {
					t.Fatalf("pane %c at %v has %d rows", pane, size, len(rows))
				}
				for _, r := range rows {
					if w := ansi.StringWidth(r); w > size[0] {
						t.Fatalf("pane %c at %v: a row has %d columns:\n%s", pane, size, w, ansi.Strip(l.frame()))
					}
				}
			}
		}
	}
}

// fractions are parts of a second: where in it a step falls is the engine's, and no picture of the room is about that.
var fractions = regexp.MustCompile(`\.\d\d\d\b| *\d+(\.\d)? ms`)

// hidden is a zero that takes the room of what it stands for.
func hidden(s string) string {
	if strings.HasPrefix(s, ".") {
		return ".000"
	}
	const zero = "0 ms"
	return strings.Repeat(" ", max(len(s)-len(zero), 0)) + zero
}

// The room in pictures: a pane alone, and side by side.
func TestGoldenRoom(t *testing.T) {
	c := courseOf(t, nil, known())
	c.Drill, c.Night = "oversell", shell.Night{}
	l := openCourse(t, c, 80, 24)
	for _, scene := range []struct {
		name, line  string
		keys, after string
	}{
		{"typing", "", ": f l", "esc"}, {"logs", "logs order placed", "", ""}, {"traces", "trace p-00 buy", "down down", ""}, {"metrics", "metrics", "down", ""},
	} {
		if scene.line != "" {
			l.line(scene.line)
		}
		l.press(scene.keys)
		for _, size := range []struct{ width, height int }{{80, 24}, {120, 40}} {
			l.send(tea.WindowSizeMsg{Width: size.width, Height: size.height})
			golden(t, fmt.Sprintf("room-%s-%dx%d", scene.name, size.width, size.height), fractions.ReplaceAllStringFunc(l.frame(), hidden))
		}
		l.press(scene.after)
	}
}

// The pages about detection and response have doors into the room, where its nights are kept.
func TestDoorsIntoTheRoom(t *testing.T) {
	for _, kept := range []nights{{}, nil} {
		c := courseOf(t, nil, known())
		c.Parts = nil // the whole course
		if kept != nil {
			c.Nights = kept
		}
		l := openCourse(t, c, 80, 24).press(":").types("responding to an incident").press("enter").sees("Before the first call")
		l.press(":").types("night of the sale").press("enter")
		if kept != nil {
			l.sees("Nights", "night 1", "not begun").press("q").sees("Before the first call")
		} else {
			l.sees("The incident room opens where racelab runs for you alone")
		}
	}
}
