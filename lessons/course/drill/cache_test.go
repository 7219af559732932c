package drill

import (
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim/walk/telemetry"
)

// The cache of a service is looked at by commands that change nothing, and flushed by an action of its own.
func TestTheCacheOfANight(t *testing.T) {
	a := beginAt(t, "stale", 2)
	if _, err := a.Enter("redis FLUSHALL"); err == nil || !strings.Contains(err.Error(), "flush removes a key") {
		t.Errorf("a command that changes the cache is refused with %v", err)
	}
	if out := enter(t, a, "redis KEYS fare:*"); !strings.Contains(out, "fare:n-") {
		t.Errorf("the keys are %s", out)
	}
	if nameTwo(t, a); a.met[0] == "" {
		t.Error("no passenger and no change of a fare met")
	}
	enter(t, a, "flush *", "wait 5s")
	if !slices.ContainsFunc(logsOf(a.run), func(r telemetry.Record) bool { return r.Msg == "flushed" && r.Number("removed") > 0 }) {
		t.Error("flushing removed nothing")
	}
	if _, err := beginAt(t, "oversell", 1).Enter("flush *"); err != nil {
		t.Errorf("without a cache, flush says %v", err)
	}
}

// asks is a request with statements, each of which ends at a second.
func asks(id string, statements ...string) *Request {
	root := &telemetry.Span{}
	for i, s := range statements {
		if s != "" {
			root.Below = append(root.Below, &telemetry.Span{Kind: telemetry.Statement, Name: s, End: time.Duration(i) * time.Second})
		}
	}
	return &Request{Trace: &telemetry.Trace{Root: root}, ID: id}
}

// Two requests have met if every order that decides holds between them: both ways where both do the same, and by their
// parts where they do not.
func TestWhoMet(t *testing.T) {
	const look, change, drop, put = "SELECT amount FROM fares", "UPDATE fares SET amount = 1", "DEL fare:n-00 1", "SET fare:n-00 9900 EX 240 OK"
	parts := decision{orders: []order{{"SELECT fares", "UPDATE fares", 0}, {"DEL fare", "SET fare", 1}}}
	same := decision{orders: []order{{"SELECT fares", "UPDATE fares", 0}}}
	for _, c := range []struct {
		name string
		d    decision
		a, b *Request
		met  bool
	}{
		{"parts", parts, asks("a", look, "", "", put), asks("b", "", change, drop), true},
		{"parts, the put came first", parts, asks("a", look, put), asks("b", "", "", change, drop), false},
		{"parts, the look came later", parts, asks("a", "", "", look, put), asks("b", change, drop), false},
		{"parts, one only looks", parts, asks("a", look), asks("b", "", change, drop), false},
		{"both", same, asks("a", look, "", change), asks("b", "", look, "", change), true},
		{"one after the other", same, asks("a", look, change), asks("b", "", "", look, change), false},
		{"one only looks", same, asks("a", look, "", change), asks("b", "", look), false},
	} {
		for _, pair := range [][2]*Request{{c.a, c.b}, {c.b, c.a}} {
			if _, met := c.d.met(pair[0], pair[1]); met != c.met {
				t.Errorf("%s, %s first: they met: %v", c.name, pair[0].ID, met)
			}
		}
	}
}
