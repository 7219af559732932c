package walk_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"racelab/sim/machine"
	"racelab/sim/walk"
)

var everything = walk.Recorded{Program: "abc", Seed: 1 << 63, Commands: []walk.Command{
	{At: time.Second, Call: "SaleOff"},
	{At: 2 * time.Second, Call: "Set", Args: []any{"a:b", 3, int64(-1), true, 1.5}},
	{At: 3 * time.Second, Restart: "shop-1", Version: "v2", Args2: []any{"x"}},
	{At: 4 * time.Second, Stop: "shop-2"},
	{At: 5 * time.Second, Start: &walk.Process{Name: "shop-3", Service: "shop", Func: "Shop", Args: []any{"shop-3", ":8083"}, Skew: time.Millisecond}},
	{At: 6 * time.Second, SQL: "UPDATE items SET stock = 0 WHERE id = 'ü'", Database: "d"},
}}

func TestATokenIsTheSeedAndTheCommands(t *testing.T) {
	got, err := walk.ParseToken("  " + everything.Token() + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, everything) {
		t.Errorf("the token says\n%+v, want\n%+v", got, everything)
	}
	p := load(t, "testdata/shop")
	w := start(t, p, shop(9, 20, 200, walk.Command{At: 2 * time.Second, Call: "SaleOff"}))
	want := until(t, w, 6*time.Second)
	r, err := walk.ParseToken(w.Token())
	if err != nil {
		t.Fatal(err)
	}
	again, err := start(t, p, shop(9, 20, 200)).Follow(r)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(until(t, again, 6*time.Second), want) {
		t.Error("the token is another run")
	}
	r.Program = "x"
	if _, err := w.Follow(r); err == nil || !strings.Contains(err.Error(), "another version") {
		t.Errorf("a token of another program: %v", err)
	}
}

func FuzzTokensAreReadOrRefused(f *testing.F) {
	f.Add(everything.Token())
	f.Add("w1.")
	f.Add("w1.AAAA")
	f.Fuzz(func(t *testing.T, token string) {
		r, err := walk.ParseToken(token)
		if err != nil {
			return
		}
		if again, err := walk.ParseToken(r.Token()); err != nil || !reflect.DeepEqual(again, r) {
			t.Errorf("%q is read as %+v, and that as %+v: %v", token, r, again, err)
		}
	})
}

func TestStatementsOfThePersonOnCallRunBesideEverythingElse(t *testing.T) {
	c := shop(2, 30, 100,
		walk.Command{At: time.Second, SQL: "UPDATE items SET stock = 100; SELECT stock FROM items WHERE id = 1"},
		walk.Command{At: 2 * time.Second, SQL: "BEGIN; DELETE FROM orders; SELECT nonsense"},
	)
	w := start(t, load(t, "testdata/shop"), c)
	var said []string
	for _, e := range until(t, w, 9*time.Second) {
		if e.Kind == machine.Returned {
			said = append(said, e.Text)
		}
	}
	if len(said) != 5 || !strings.HasSuffix(said[0], "-> 5 rows") || !strings.HasSuffix(said[1], "-> 100") || !strings.Contains(said[4], "nonsense") {
		t.Errorf("the statements say %q", said)
	}
	sold, err := w.Query("", "SELECT 100 - min(stock) FROM items")
	if err != nil || sold.Rows[0][0] == "0" {
		t.Errorf("nobody bought after the statement: %v %v", sold, err)
	}
	if left, err := w.Query("", "SELECT count(*) > 0 FROM orders"); err != nil || left.Rows[0][0] != "true" {
		t.Errorf("a transaction that failed took orders with it: %v %v", left, err)
	}
}
