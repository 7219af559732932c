package explain

import (
	"strings"
	"testing"
)

// What the deciding orders say of rows, files, streams and servers has the name that the field has for it; and
// where one step is missing, or another look comes between, it has none.
func TestOrdersOfRecordsHaveNames(t *testing.T) {
	look := func(first, second int) Pair { return Pair{First: first, Second: second, Look: true} }
	pair := func(first, second int) Pair { return Pair{First: first, Second: second} }
	tests := []struct {
		name, story string
		set         []Pair
		pattern     Pattern // empty: none
		text        string
	}{
		{"a place at the end of a file, looked up too early", `
			alice call seek: a.log at 0
			bob call seek: a.log at 0
			alice call write a.log "alice"
			bob call write a.log "bob"`, []Pair{look(1, 4), look(2, 3)}, LostUpdate,
			`Lost update: bob moved to offset 0 of a.log (2), then alice wrote a.log "alice" (3), and then bob wrote a.log "bob" (4) at the place that was found before that.`},
		{"the end looked up once more", `
			bob call seek: a.log at 0
			alice call write a.log "alice"
			bob call seek: a.log at 5
			bob call write a.log "bob"`, []Pair{look(1, 2), pair(2, 4)}, "", ""},
		{"an append needs no place", `
			bob call seek: a.log at 0
			alice call append a.log "alice"
			bob call append a.log "bob"`, []Pair{look(1, 2), pair(1, 3)}, "", ""},
		{"a file read, and replaced by a rename", `
			alice call open a
			bob call open a
			alice call rename: a.tmp to a
			bob call rename: b.tmp to a`, []Pair{look(1, 4), look(2, 3)}, LostUpdate,
			"Lost update: bob opened a (2), then alice renamed a.tmp to a (3), and then bob renamed b.tmp to a (4) from what was read before that."},
		{"one line in two writes", `
			alice call append a.log "Ada" @1
			bob call append a.log "Bo" @1
			alice call append a.log "\n" @2
			bob call append a.log "\n" @2`, []Pair{pair(1, 2), pair(2, 3)}, TornWrite,
			`Torn write: alice wrote to a.log in two steps: it appended to a.log "Ada" (1) and appended to a.log "\n" (3). Between them, bob appended to a.log "Bo" (2).`},
		{"two lines, each in one write", `
			alice call append a.log "Ada"
			alice call read a.log
			bob call append a.log "Bo"
			alice call append b.log "Cy"`, []Pair{pair(1, 3), pair(3, 4)}, "", ""},
		{"what is taken and given back is seen", `
			alice call UPDATE items SET stock = stock - 2 RETURNING stock -> -1
			bob call UPDATE items SET stock = stock - 1 RETURNING stock -> -2
			alice call UPDATE items SET stock = stock - -2 -> 1 row`, []Pair{pair(1, 2), pair(2, 3)}, DirtyRead,
			`Dirty read: bob did "UPDATE items SET stock = stock - 1 RETURNING stock -> -2" (2), which counts what alice had done to items.stock (1) and took back (3).`},
		{"another number is given back", `
			alice call UPDATE items SET stock = stock - 2 RETURNING stock -> -1
			bob call UPDATE items SET stock = stock - 1 RETURNING stock -> -2
			alice call UPDATE items SET stock = stock - -1 -> 1 row`, []Pair{pair(1, 2), pair(2, 3)}, "", ""},
		{"a request to a server that has closed", `
			alice call close the server
			bob call GET table -> old
			bob call POST old/pay -> refused
			carol call DELETE old from table`, []Pair{pair(1, 3), look(2, 4)}, UseAfterClose,
			`Use after close: alice closed its server (1), and then bob did "POST old/pay -> refused" (3).`},
		{"a request refused before the server was there", `
			bob call GET table -> new
			bob call POST new/pay -> refused
			alice call listen on 127.0.0.1:1`, []Pair{look(1, 3), pair(2, 3)}, "", ""},
		{"a row written over by whom it belonged to", `
			alice call INSERT INTO orders VALUES ('a', 'held') -> 1 row
			bob call UPDATE orders SET state = 'over' WHERE buyer = 'a' AND state = 'held' -> 1 row
			bob call INSERT INTO orders VALUES ('b', 'held') -> 1 row
			alice call UPDATE orders SET state = 'sold' WHERE buyer = 'a' -> 1 row`, []Pair{pair(1, 2), pair(2, 4)}, Overwrite,
			`without having looked`},
		{"the row looked at before", `
			alice call INSERT INTO orders VALUES ('a', 'held') -> 1 row
			bob call UPDATE orders SET state = 'over' WHERE buyer = 'a' AND state = 'held' -> 1 row
			alice call SELECT state FROM orders WHERE buyer = 'a' -> over
			alice call UPDATE orders SET state = 'sold' WHERE buyer = 'a' -> 1 row`, []Pair{pair(1, 2), pair(2, 4)}, "", ""},
		{"a second look that nobody goes by", `
			alice call READ purse -> v1, 100 @1
			bob call APPEND purse -60
			alice call READ purse -> v2, 40 @2
			alice call APPEND purse -70
			carol call READ purse -> v3, -30 @3`, []Pair{pair(2, 3), pair(4, 5)}, CheckThenAct,
			`Check-then-act: alice did "READ purse -> v1, 100" (1), and bob did "APPEND purse -60" (2). Then alice did "READ purse -> v2, 40" (3) and did "APPEND purse -70" (4) all the same, on its first look.`},
		{"a second look after a refusal begins anew", `
			alice call READ purse -> v1, 100 @1
			bob call APPEND purse -60
			alice call APPEND purse -70 at v1 -> refused
			alice call READ purse -> v2, 40 @1
			alice call APPEND purse -70
			carol call READ purse -> v3, -30 @3`, []Pair{pair(2, 4), pair(5, 6)}, "", ""},
		{"the file that was written has another name now", `
			bob call open a.log (write,create)
			bob call seek: a.log at 0
			carol call rename: a.log to a.log.1
			alice call write a.log "alice"
			bob call write a.log "bob"`, []Pair{look(2, 4), pair(2, 4)}, "", ""},
		{"turned away, and given up", `
			alice call READ purse -> v1, 100
			bob call READ purse -> v1, 100
			bob call APPEND purse -60
			alice call APPEND purse -70 at v1 -> refused`, []Pair{look(1, 3), look(2, 4)}, CheckThenAct, "alice gave up and did not look again"},
		{"a difference from an old number", `
			alice call GET tiles -> 50
			bob call INCRBY tiles 50 -> 100
			alice call GET shelf -> 98
			alice call INCRBY tiles 48 -> 148`, []Pair{look(1, 2), pair(2, 3)}, StaleRead, "from what was read before that"},
		{"two values that never belonged together, and a third who counts", `
			alice read hits = 0
			bob write hits = 1
			bob write requests = 1
			carol write hits = 2
			alice read requests = 1`, []Pair{look(1, 2), look(1, 4), pair(3, 5)}, TornRead, "The two values never belonged together."},
		{"the number read once more", `
			alice call GET tiles -> 50
			bob call INCRBY tiles 50 -> 100
			alice call GET tiles -> 100
			alice call INCRBY tiles 48 -> 148`, []Pair{look(1, 2), pair(2, 4)}, "", ""},
		{"two did it, each behind a gate of its own", `
			alice call note one
			bob call note two
			alice call charge the card
			bob call charge the card`, []Pair{pair(1, 2), pair(2, 3)}, DuplicatedEffect,
			`Duplicated effect: alice (3) and bob (4) both did "charge the card", and neither had seen anything of the other before.`},
		{"the second had seen the first", `
			alice call note one
			alice call charge the card
			alice call SET paid 1
			bob call GET paid -> 1
			bob call charge the card`, []Pair{pair(2, 4), pair(3, 5)}, "", ""},
		{"statements that count what the other changes", `
			alice call UPDATE doctors SET on = false WHERE name = 'a' AND 2 <= (SELECT COUNT(*) FROM doctors) -> 1 row
			bob call UPDATE doctors SET on = false WHERE name = 'b' AND 2 <= (SELECT COUNT(*) FROM doctors) -> 1 row
			alice call COMMIT
			bob call COMMIT`, []Pair{pair(1, 2), pair(2, 3)}, WriteSkew, "neither saw it"},
		{"the first is committed before the second begins", `
			alice call UPDATE doctors SET on = false WHERE name = 'a' AND 2 <= (SELECT COUNT(*) FROM doctors) -> 1 row
			alice call COMMIT
			bob call UPDATE doctors SET on = false WHERE name = 'b' AND 2 <= (SELECT COUNT(*) FROM doctors) -> 1 row
			bob call COMMIT`, []Pair{pair(1, 3), pair(2, 3)}, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{Actors: actors, Events: story(t, tt.story), End: End{Kind: Failed, Fails: true}, Decided: &Decided{Sets: [][]Pair{tt.set}, Proven: true}}
			h := newHistory(in)
			got := h.byOrders(nil)
			switch {
			case tt.pattern == "" && len(got) > 0:
				t.Errorf("it is called %s: %s", got[0].Pattern, got[0].Text)
			case tt.pattern != "" && len(got) == 0:
				t.Error("it has no name")
			case tt.pattern != "" && (got[0].Pattern != tt.pattern || !strings.Contains(got[0].Text, tt.text)):
				t.Errorf("it is called %s: %s", got[0].Pattern, got[0].Text)
			}
		})
	}
}

// Where every run fails there are no orders: the same effect on the same thing by two is a name for it, and the same
// words without a thing are none.
func TestWhereNoOrderDecidesAnEffectDoneTwiceHasItsName(t *testing.T) {
	for label, want := range map[string]Pattern{"charge 7 -> ok": DuplicatedEffect, "say hello": "", "POST /pay/7": ""} {
		in := Input{Actors: actors, Events: story(t, "alice call "+label+"\nbob call "+label), End: End{Kind: Failed, Fails: true}, Decided: &Decided{Every: true, Proven: true}}
		var got Pattern
		if all := newHistory(in).byOrders(nil); len(all) > 0 {
			got = all[0].Pattern
		}
		if got != want {
			t.Errorf("%q done by two is called %q, not %q", label, got, want)
		}
	}
}

// An answer of 0 says that nothing was done where the command says so, and is a number elsewhere.
func TestZeroIsAnAnswerOnlyWhereItIsOne(t *testing.T) {
	for label, failed := range map[string]bool{
		"SETNX lock a -> 0": true, "UPDATE items SET stock = stock - 2 RETURNING stock -> 0": false, "INCRBY n -5 -> 0": false, "DECR n -> 0": false,
	} {
		if got := parseCall(label).failed; got != failed {
			t.Errorf("%q failed: %v", label, got)
		}
	}
}

func TestALeaseThatAScriptTakes(t *testing.T) {
	for label, want := range map[string]lease{
		`EVAL lease 2 results token ines -> "token"`: {"token", true, true},
		`EVAL release 1 lock ines -> 1`:              {"lock", false, true},
	} {
		if got, ok := scriptLease(label); !ok || got != want {
			t.Errorf("%q is %+v, %v", label, got, ok)
		}
	}
	for _, label := range []string{`EVAL lease 2 results token nuno -> "wait"`, "EVAL put 2 results token ines 4 -> 1", "EVAL lease", "EVAL lease x y z", "EVAL lock 9 a -> 1"} {
		if got, ok := scriptLease(label); ok {
			t.Errorf("%q is %+v", label, got)
		}
	}
}
