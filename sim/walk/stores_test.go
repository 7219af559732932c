package walk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim/walk"
)

func TestTheStoresOfAMomentAreReadAsPsqlWouldAndStayAsTheyAre(t *testing.T) {
	w := start(t, load(t, "testdata/shop"), shop(1, 30, 200))
	until(t, w, 8*time.Second)
	before := len(w.Events())
	sold, err := w.Query("", "SELECT count(*) AS sold FROM orders")
	if err != nil {
		t.Fatal(err)
	}
	left, err := w.Query("", "SELECT sum(8 - stock) AS gone FROM items")
	if err != nil {
		t.Fatal(err)
	}
	if sold.Columns[0] != "sold" || sold.Rows[0][0] == "0" {
		t.Errorf("the orders are %v, want some under the heading sold", sold)
	}
	if !slices.Equal(sold.Rows[0], left.Rows[0]) && len(w.Locks()) == 0 {
		t.Errorf("%v were sold and %v are gone, and nobody is in between", sold.Rows, left.Rows)
	}
	for statement, want := range map[string]string{
		"UPDATE items SET stock = 0": "cannot execute UPDATE in a read-only transaction",
		"SELECT nothing FROM items":  `column "nothing" does not exist`,
		"SELEC":                      "syntax error",
	} {
		if _, err := w.Query("", statement); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", statement, err, want)
		}
	}
	after, done, err := w.Changed("", "UPDATE items SET stock = 3 WHERE id < 3; DELETE FROM orders")
	if err != nil || len(done) != 2 {
		t.Fatalf("changing a copy: %v %v", done, err)
	}
	if rows, _ := after.Query("", "SELECT count(*) FROM items WHERE stock = 3"); rows.Rows[0][0] < "2" {
		t.Errorf("the copy that was changed has %v", rows)
	}
	if again, _ := w.Query("", "SELECT count(*) AS sold FROM orders"); !slices.Equal(again.Rows[0], sold.Rows[0]) || len(w.Events()) != before {
		t.Error("looking changed the walk")
	}
}

func TestAProcessAndItsGoroutinesAreListed(t *testing.T) {
	w := start(t, load(t, "testdata/shop"), shop(1, 30, 200, walk.Command{At: time.Second, Restart: "shop-2", Version: "v2"}))
	until(t, w, 5*time.Second)
	var got []string
	for _, p := range w.Processes() {
		got = append(got, p.Name+" "+p.Version)
		if want := p.Name != "shop-2" || p.Version == "v2"; p.Running != want {
			t.Errorf("%s %s runs: %t, want %t", p.Name, p.Version, p.Running, want)
		}
	}
	if want := []string{"shop-1 ", "shop-2 ", "customers ", "shop-2 v2"}; !slices.Equal(got, want) {
		t.Errorf("the processes are %q, want %q", got, want)
	}
	asleep := 0
	for _, g := range w.Goroutines() {
		if g.Name == "Customers" && g.Waits && strings.HasPrefix(g.What, "sleep") && g.Pos.Line > 0 {
			asleep++
		}
	}
	if asleep != 1 {
		t.Errorf("of the goroutines one should be the customers' first, asleep: %+v", w.Goroutines())
	}
}
