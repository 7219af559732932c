package theme

import (
	"image/color"
	"math"
	"reflect"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// TestEveryColourCanBeRead computes the contrast of every colour with the ground of its theme and with the row at the
// cursor: 5 to 1 for text, 3 to 1 for lines. The ground is painted, so that no other comes below.
func TestEveryColourCanBeRead(t *testing.T) {
	for _, n := range Names()[1:] {
		pal, _ := palettes(n)
		under := []string{darkGround, darkCursor}
		if !n.IsDark() {
			under = []string{lightGround, lightCursor}
		}
		v := reflect.ValueOf(pal)
		check := func(role string, c tint, least float64) {
			for _, g := range under {
				if got := contrast(lipgloss.Color(c.hex), lipgloss.Color(g)); got < least {
					t.Errorf("%s: %s %s on %s has contrast %.2f, want %.1f", n, role, c.hex, g, got, least)
				}
			}
		}
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			switch name {
			case "actors":
				for _, a := range pal.actors {
					check("actor", a, 5)
				}
			case "border":
				check(name, pal.border, 3)
			default:
				f := v.Field(i)
				check(name, tint{f.Field(0).String(), uint8(f.Field(1).Uint())}, 5)
			}
		}
	}
}

func TestAutoPaintsNoGroundAndUsesTheTerminalsOwnColours(t *testing.T) {
	for _, n := range []Name{Auto, Auto.On(false)} {
		s := New(n, colorprofile.TrueColor)
		if got := s.Ground("x"); got != "x" {
			t.Errorf("%s paints %q", n, got)
		}
		if s.Text.Open() != "" || s.Syntax(Keyword).Open() != "" {
			t.Errorf("%s colours content: %q, %q", n, s.Text.Open(), s.Syntax(Keyword).Open())
		}
		for _, style := range []Style{s.Bad, s.Good, s.Warn, s.Actor(0), s.Accent} {
			if o := style.Open(); strings.Contains(o, "38;") || strings.Contains(o, "48;") || o == "" {
				t.Errorf("%s uses %q", n, o)
			}
		}
	}
	if Auto.On(true) != Auto || Auto.On(false) == Auto || Auto.On(false).Base() != Auto || Dark.On(false) != Dark {
		t.Error("auto is not what it is on each ground")
	}
	if New(Auto, colorprofile.TrueColor).Profile != colorprofile.TrueColor {
		t.Error("the terminal's colours are forgotten, so that the next theme has none")
	}
}

func TestAGroundIsPaintedAfterEveryReset(t *testing.T) {
	s := New(Light, colorprofile.TrueColor)
	got := s.Ground("a" + s.Bad.Paint("b") + "c\x1b[0md")
	base := strings.TrimSuffix(s.Ground(""), "\x1b[m")
	if strings.Count(got, base) != 3 || !strings.HasPrefix(got, base) || !strings.HasSuffix(got, "\x1b[m") || !strings.Contains(base, "48;2;255;255;255") {
		t.Errorf("%q", got)
	}
}

func TestGoodAndBadAreNobodysColour(t *testing.T) {
	for _, n := range Names() {
		pal, _ := palettes(n)
		for _, a := range pal.actors {
			if a.hex == pal.good.hex || a.hex == pal.bad.hex {
				t.Errorf("%s: an actor has the colour %s of good or bad", n, a.hex)
			}
		}
	}
}

func TestNext(t *testing.T) {
	n, seen := Dark, map[Name]bool{}
	for range Names() {
		seen[n] = true
		n = n.Next()
	}
	if n != Dark || len(seen) != len(Names()) {
		t.Errorf("Next walks over %v and back to %s", seen, n)
	}
	if Name("nonsense").Next() != Auto || Name("nonsense").Valid() {
		t.Error("a theme that there is not is taken for one")
	}
}

func TestProfiles(t *testing.T) {
	for _, c := range []struct {
		profile colorprofile.Profile
		want    string
	}{
		{colorprofile.TrueColor, "38;2;"},
		{colorprofile.Unknown, "38;2;"},
		{colorprofile.ANSI256, "38;5;"},
		{colorprofile.ANSI, "\x1b[1;91m"},
		{colorprofile.ASCII, "\x1b[1m"},
		{colorprofile.NoTTY, ""},
	} {
		open := New(Dark, c.profile).Bad.Open()
		if !strings.Contains(open, c.want) || c.want == "" && open != "" {
			t.Errorf("%v: bad begins with %q, want %q", c.profile, open, c.want)
		}
	}
}

func TestUnknownThemeIsDark(t *testing.T) {
	if s := New("nonsense", colorprofile.TrueColor); s.Name != Dark {
		t.Errorf("it is %s", s.Name)
	}
}

func TestActorsHaveStylesWithoutEnd(t *testing.T) {
	s := New(Dark, colorprofile.TrueColor)
	for i := -1; i < 50; i++ {
		if s.Actor(i).Open() == "" || s.Badge(i).Open() == "" {
			t.Errorf("actor %d has no style", i)
		}
	}
}
