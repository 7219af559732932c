package drill

import (
	"bytes"
	"maps"
	"strings"
	"testing"

	"racelab/lessons/drills"
)

// begin begins an attempt at oversell.
func begin(t *testing.T, seed int) *Attempt {
	t.Helper()
	return beginAt(t, "oversell", seed)
}

// beginAt begins an attempt at a drill.
func beginAt(t *testing.T, name string, seed int) *Attempt {
	t.Helper()
	d, err := drills.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(d, seed, false)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// enter enters lines, and returns the last answer.
func enter(t *testing.T, a *Attempt, lines ...string) (out string) {
	t.Helper()
	for _, l := range lines {
		var err error
		if out, err = a.Enter(l); err != nil {
			t.Fatalf("%s: %v", l, err)
		}
	}
	return out
}

// TestFirstMinutes goes from the page to the act, and takes the attempt up again at the same second.
func TestFirstMinutes(t *testing.T) {
	a := begin(t, 1)
	for _, c := range []struct{ line, want string }{
		{"ack", "yours"},
		{"tickets", "ticket"},
		{"metrics", "audit-negative"},
		{"sql SELECT id, stock FROM items WHERE stock < 0", "-1"},
		{"sql UPDATE items SET stock = 0", "read-only"},
		{"sql SELECT nonsense FROM items", `column "nonsense" does not exist`},
		{"logs /order placed/ process=shop-1 n=3", "the last 3"},
		{"trace p-00", "POST shop/buy/p-00"},
		{"flags", "sale"},
		{"ps", "shop-2"},
		{"locks", "lock"},
		{"pool", "shop-1"},
		{"dump shop-1", "shop-1"},
		{"deploys", "v42"},
		{"status", "yellow"},
		{"save rows", "rows"},
		{"flag sale off", "done"},
		{"deploys", "v42"},
	} {
		if got := enter(t, a, c.line); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q is not in\n%s", c.line, c.want, got)
		}
	}
	before, now := enter(t, a, "sql SELECT COUNT(*) FROM orders"), a.Now()
	if back := enter(t, a, "back sql SELECT COUNT(*) FROM orders"); !strings.Contains(back, before) || a.Now() != now {
		t.Errorf("looking back shows %q, and took %s", back, a.Now()-now)
	}
	text, err := a.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	b, err := Resume(text)
	if err != nil {
		t.Fatal(err)
	}
	x, y := enter(t, a, "logs n=5", "sql SELECT COUNT(*) FROM orders"), enter(t, b, "logs n=5", "sql SELECT COUNT(*) FROM orders")
	if a.Now() != b.Now() || x != y {
		t.Errorf("taken up again: %s, %s, want %s, %s", b.Now(), y, a.Now(), x)
	}
	for _, line := range []string{"flg sale off", "flag sale", "flag nonsense on", "limit /buy fast", "limit /nowhere 2/s", "replicas shop 9", "stop shop", "severity 7",
		"wait soon", "logs /(/", "u", "repair run", "deploy shop", "report", "whatif without 1", "change nothing", "alert nonsense > 1", "cause one"} {
		if out, err := a.Enter(line); err == nil {
			t.Errorf("%s is carried out: %s", line, out)
		}
	}
	if a.Now() != b.Now() {
		t.Error("a line that is refused takes time")
	}
}

func TestNear(t *testing.T) {
	for line, want := range map[string]string{"flagg": "Did you mean flag", "restrat": "Did you mean restart", "re": "readonly", "u": "no undo", "frobnicate": "help lists"} {
		if _, err := find(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
	if v, err := find("tr"); err != nil || v.name != "trace" {
		t.Errorf("tr is %v, %v", v.name, err)
	}
}

func TestStatement(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT price, stock FROM items WHERE id = 'x' -> 1": "SELECT items",
		"ann did UPDATE items SET stock = 1 WHERE id = 'x'":  "UPDATE items",
		"INSERT INTO orders (id) VALUES (1)":                 "INSERT orders",
		"delete from t":                                      "DELETE t", "COMMIT": "",
	} {
		if got := statement(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// FuzzLines feeds lines to the parsers: no line makes them panic.
func FuzzLines(f *testing.F) {
	for _, s := range []string{"/a/ n=3", "from=00:05 to=1:2:3", "level=x process=", "/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, _ = ParseFilter(s)
		_, _ = parseClock(s)
		_ = statement(s)
		_ = alertForm.FindStringSubmatch(s)
		_, _ = find(s)
	})
}

func TestToken(t *testing.T) {
	for _, s := range []string{"", "drill.", "drill.%%%", "drill.AAAA", "x" + tokenHead} {
		if _, err := FromToken(s); err == nil {
			t.Errorf("%q is a token", s)
		}
	}
}

// What was judged stays judged, however often the attempt is taken up again.
func TestGoalsStayReached(t *testing.T) {
	a := begin(t, 1)
	enter(t, a, "ack", "change guard")
	text, err := a.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if a.goals["fix"] == "" || !bytes.Contains(text, []byte(a.goals["fix"][:12])) {
		t.Fatalf("the change reaches nothing: %v\n%s", a.goals, text)
	}
	for range 3 {
		b, err := Resume(text)
		if err != nil {
			t.Fatal(err)
		}
		again, err := b.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again, text) || !maps.Equal(a.goals, b.goals) {
			t.Fatalf("taken up again, it is\n%s\nand was\n%s", again, text)
		}
		text = again
	}
}
