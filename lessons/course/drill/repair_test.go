package drill

import (
	"fmt"
	"strings"
	"testing"

	"racelab/lessons/drills"
)

// TestEarlierRepairs: what an earlier repair of one's own did is damage, too. Orders that it cancelled have to stand again, and
// entries that it removed are missed.
func TestEarlierRepairs(t *testing.T) {
	a := begin(t, 1)
	alone := *a.Drill
	alone.Beside, a.Drill = nil, &alone // who writes beside a repair is another test's, and takes long
	enter(t, a, "flag sale off", "wait 3m")
	got, err := a.run.Query("", `SELECT id FROM orders WHERE state = 'packed' ORDER BY n`)
	if err != nil || len(got.Rows) == 0 {
		t.Fatalf("no order is packed, which nobody changes any more: %v, %v", got, err)
	}
	id, right := got.Rows[0][0], oneLine(a.Drill.Repair)
	holdProofs(t, enter(t, a, "repair try "+right), "✓✓✓✓✓✓")
	bad := fmt.Sprintf(`UPDATE orders SET state = 'lost' WHERE id = '%s'`, id)
	if out := enter(t, a, "repair try "+bad, "repair run"); !strings.Contains(out, "carried out") {
		t.Fatal(out)
	}
	holdProofs(t, enter(t, a, "repair try "+right), "✓✗✗✓✓✓")
	holdProofs(t, enter(t, a, fmt.Sprintf(`repair try UPDATE orders SET state = 'packed' WHERE id = '%s'; %s`, id, right)), "✓✓✓✓✓✓")
	if out := enter(t, a, "audit SELECT id FROM items WHERE stock < 0"); !strings.Contains(out, "of the books as they were before the repair") {
		t.Errorf("the audit says %s", out)
	}
	enter(t, a, fmt.Sprintf(`repair try DELETE FROM payments WHERE order_id = '%s'`, id), "repair run")
	if out := enter(t, a, "repair try "+right); !strings.Contains(out, "✗ 6.") || !strings.Contains(out, "✗ 1.") {
		t.Errorf("entries that an earlier repair removed are not missed:\n%s", out)
	}
}

// holdProofs holds the signs of the six proofs.
func holdProofs(t *testing.T, out, want string) {
	t.Helper()
	got := ""
	for _, l := range strings.Split(out, "\n") {
		if s := []rune(l)[0]; s == '✓' || s == '✗' {
			got += string(s)
		}
	}
	if got != want {
		t.Errorf("the proofs are %s, want %s:\n%s", got, want, out)
	}
}

// A row is counted once, whichever of those that share a key is changed or removed.
func TestRowsAreCounted(t *testing.T) {
	table := []drills.Table{{Name: "charges", Key: 0}}
	before := [][]string{{"r-1", "a", "450"}, {"r-1", "b", "450"}, {"r-2", "c", "300"}}
	for _, c := range []struct {
		now  [][]string
		want string
	}{
		{before, nothing},
		{before[1:], "1 row of charges; 1 row would be removed"},
		{append(before[:2:2], []string{"r-2", "c", "0"}), "1 row of charges"},
		{append(before[:3:3], []string{"r-1", "back", "-450"}), "1 row of charges"},
		{[][]string{{"r-1", "a", "450"}, {"r-2", "c", "300"}}, "1 row of charges; 1 row would be removed"},
	} {
		if got := compare(table, [][][]string{before}, [][][]string{c.now}, nil).words(); got != c.want {
			t.Errorf("%v: %q, want %q", c.now, got, c.want)
		}
	}
}
