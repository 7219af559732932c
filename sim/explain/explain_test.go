package explain

import (
	"slices"
	"strings"
	"testing"
)

// Each pattern stands beside stories that are nearly it and are not.
func TestMemoryPatterns(t *testing.T) {
	tests := []struct {
		name     string
		story    string
		end      Kind
		patterns string
		text     string
	}{
		// Lost update.
		{"lost update", `
			alice read balance = 100
			bob read balance = 100
			alice write balance = 150
			bob write balance = 130`, Failed, "lost update, data race",
			"Lost update: bob wrote 130 (4) from a read (2) older than alice's write (3)."},
		{"lost update, and the run goes on", `
			alice read balance = 100
			bob read balance = 100
			alice write balance = 150
			bob write balance = 130`, Running, "lost update, data race", ""},
		{"lost update in a run that passes is only a race", `
			alice read balance = 100
			bob read balance = 100
			alice write balance = 150
			bob write balance = 130`, Finished, "data race", ""},
		{"serial deposits", `
			alice read balance = 100
			alice write balance = 150
			bob read balance = 150
			bob write balance = 180`, Failed, "data race", ""},
		{"the reader read again", `
			bob read balance = 100
			alice write balance = 150
			bob read balance = 150
			bob write balance = 180`, Failed, "data race", ""},
		{"the other wrote what was read", `
			bob read balance = 100
			alice write balance = 150
			alice write balance = 100
			bob write balance = 130`, Failed, "data race", ""},
		{"the other wrote another place", `
			bob read p.x = 100
			alice write p.y = 150
			bob write p.x = 130`, Failed, "", ""},
		{"its own earlier write is not somebody else's", `
			bob read n = 1
			bob write n = 2
			bob write n = 3`, Failed, "", ""},
		{"a struct read whole and written in part", `
			bob read pair = {1 2}
			alice write pair.x = 7
			bob write pair.x = 3`, Failed, "lost update, data race",
			"Lost update: bob wrote 3 (3) from a read (1) older than alice's write (2)."},
		{"several places are named", `
			bob read p.x = 1
			alice write p.x = 2
			bob write p.x = 3
			bob write p.y = 4`, Failed, "lost update, data race",
			"Lost update: bob wrote 3 to p.x (3) from a read (1) older than alice's write (2)."},
		{"atomics do not help", `
			alice load n = 0
			bob load n = 0
			alice store n = 1
			bob store n = 1`, Failed, "lost update",
			"Lost update: bob wrote 1 (4) from a read (2) older than alice's write (3). Each access is atomic, so there is no data race; the update is still lost, because the read and the write are two steps."},
		{"an atomic update is not lost", `
			alice add n = 1
			bob add n = 2
			alice load n = 2`, Failed, "", ""},
		{"an atomic update by the other is lost all the same", `
			bob load n = 0
			alice add n = 1
			bob store n = 1`, Failed, "lost update",
			"Lost update: bob wrote 1 (3) from a read (1) older than alice's update (2). Each access is atomic, so there is no data race; the update is still lost, because the read and the write are two steps."},
		{"a store after an own atomic update does not rest on the load before it", `
			bob load n = 0
			alice store n = 5
			bob add n = 6
			bob store n = 7`, Failed, "check-then-act", ""},
		{"a lock round each access", `
			alice lock mu
			alice read n = 0
			alice unlock mu
			bob lock mu
			bob read n = 0
			bob unlock mu
			alice lock mu
			alice write n = 1
			alice unlock mu
			bob lock mu
			bob write n = 1
			bob unlock mu`, Failed, "lost update",
			"Lost update: bob wrote 1 (11) from a read (5) older than alice's write (8). There is no data race, because mu guards each access; the update is still lost, because bob let go of it between (5) and (11)."},
		{"one lock around both", `
			alice lock mu
			alice read n = 0
			alice write n = 1
			alice unlock mu
			bob lock mu
			bob read n = 1
			bob write n = 2
			bob unlock mu`, Failed, "", ""},
		{"many lost updates of one place are told once", `
			alice read n = 0
			bob read n = 0
			alice write n = 1
			bob write n = 1
			alice read n = 1
			bob read n = 1
			alice write n = 2
			bob write n = 2`, Failed, "lost update, data race",
			"Lost update: bob wrote 1 (4) from a read (2) older than alice's write (3). It happens again at (8)."},
		{"a map entry", `
			alice mapread hits[a] = 3
			bob mapread hits[a] = 3
			alice mapwrite hits[a] = 4
			bob mapwrite hits[a] = 4`, Failed, "lost update, data race", ""},
		{"two entries of one map", `
			alice mapread hits[a] = 3
			bob mapread hits[b] = 3
			alice mapwrite hits[a] = 4
			bob mapwrite hits[b] = 4`, Failed, "data race", ""},
		{"a map write that only begins changes nothing", `
			bob mapread hits[a] = 3
			alice mapwrite hits
			bob mapread hits[a] = 3
			alice mapwrite hits[a] = 4
			bob mapread hits[a] = 4`, Failed, "data race", ""},

		// Overwrite.
		{"a blind write is an overwrite", `
			alice write n = 1
			bob write n = 2`, Failed, "overwrite, data race",
			"Overwrite: bob wrote 2 (2) over what alice had written (1), without reading it first and before anybody had read it."},
		{"a blind write of the same value", `
			alice write n = 1
			bob write n = 1`, Failed, "data race", ""},
		{"a blind write of what was read in between", `
			alice write n = 1
			carol read n = 1
			bob write n = 2`, Failed, "data race", ""},
		{"a blind write in an order that the program fixes", `
			alice write n = 1
			alice go bob
			bob write n = 2`, Failed, "", ""},
		{"an overwrite is not worth saying beside a lost update", `
			alice write m = 1
			bob write m = 2
			alice read n = 0
			bob read n = 0
			alice write n = 1
			bob write n = 1`, Failed, "lost update, data race, data race", ""},

		// Check-then-act.
		{"a flag that both saw unset", `
			alice read taken = false
			bob read taken = false
			alice write taken = true
			bob write taken = true`, Failed, "check-then-act, data race",
			"Check-then-act: alice and bob both saw taken = false (1, 2), and both acted on it: alice wrote true (3), and bob wrote true (4)."},
		{"a flag that one saw unset", `
			bob read open = true
			alice write open = false
			bob write open = true`, Failed, "check-then-act, data race",
			"Check-then-act: bob saw open = true (1) and wrote true (3), but alice wrote false (2) in between."},
		{"a flag in a run that goes on is not judged yet", `
			bob read open = true
			alice write open = false
			bob write open = true`, Running, "data race", ""},
		{"two lookups, two inserts", `
			alice mapread seen[7] = no entry
			bob mapread seen[7] = no entry
			alice mapwrite seen[7] = a
			bob mapwrite seen[7] = b`, Failed, "check-then-act, data race",
			"Check-then-act: alice and bob both saw no entry in seen[7] (1, 2), and both acted on it: alice wrote a (3), and bob wrote b (4)."},
		{"lookups and inserts of two keys", `
			alice mapread seen[7] = no entry
			bob mapread seen[8] = no entry
			alice mapwrite seen[7] = a
			bob mapwrite seen[8] = b`, Failed, "data race", ""},
		{"a lookup that the machine marks as empty", `
			alice mapread hits[7] = 0
			alice mapread hits[7] = no entry
			bob mapread hits[7] = no entry
			alice mapwrite hits[7] = 1
			bob mapwrite hits[7] = 1`, Failed, "check-then-act, data race",
			"Check-then-act: alice and bob both saw no entry in hits[7] (2, 3), and both acted on it: alice wrote 1 (4), and bob wrote 1 (5)."},
		{"the second saw the first's entry", `
			alice mapread seen[7] = no entry
			alice mapwrite seen[7] = a
			bob mapread seen[7] = a`, Failed, "data race", ""},
		{"an atomic update after a check", `
			alice load stock = 1
			bob load stock = 1
			alice add stock = 0
			bob add stock = -1`, Failed, "check-then-act",
			"Check-then-act: bob saw stock = 1 (2), alice changed stock to 0 (3), and then bob changed stock to -1 (4) without looking again."},
		{"an atomic update after a check that still held", `
			alice load stock = 1
			alice add stock = 0
			bob load stock = 0
			bob add stock = 1`, Failed, "", ""},
		{"check under a lock, act under the lock again", `
			alice lock mu
			alice read stock = 1 @10
			alice unlock mu
			bob lock mu
			bob read stock = 1 @10
			bob unlock mu
			alice lock mu
			alice read stock = 1 @12
			alice write stock = 0 @12
			alice unlock mu
			bob lock mu
			bob read stock = 0 @12
			bob write stock = -1 @12
			bob unlock mu`, Failed, "check-then-act",
			"Check-then-act: alice and bob both saw stock = 1 (2, 5) before either of them wrote; then alice wrote 0 (9), and bob wrote -1 (13)."},
		{"a check of what nobody changed", `
			bob read open = true
			alice write other = 1
			bob send ch = 1`, Failed, "", ""},
		{"a decision about another place", `
			bob read open = true
			alice write open = false
			bob write door.y = 1`, Failed, "check-then-act, data race",
			"Check-then-act: bob saw open = true (1) and then wrote 1 to door.y (3), but alice wrote false to open (2) in between."},
		{"a decision about another place, and the change came after", `
			bob read open = true
			bob write door.y = 1
			alice write open = false`, Failed, "data race", ""},
		{"something else came between the read and the act", `
			bob read open = true
			alice write open = false
			bob write door.y = 1
			bob read door.z = 4
			bob write door.w = 1`, Finished, "data race", ""},
		{"the size of a map decided an insert", `
			bob mapread m = 0
			alice mapwrite m[a] = 1
			bob mapwrite m[b] = 1`, Failed, "check-then-act, data race",
			"Check-then-act: bob saw m = 0 (1) and then wrote 1 to m[b] (3), but alice wrote 1 to m[a] (2) in between."},
		{"the size of a map decided two inserts", `
			alice mapread m = 0
			bob mapread m = 0
			alice mapwrite m[a] = 1
			bob mapwrite m[b] = 1`, Failed, "write skew, data race",
			"Write skew: alice read m (1) and wrote 1 to m[a] (3); bob read the same (2) and wrote 1 to m[b] (4). Each write changed what the other had read, and neither saw it."},

		// Stale read.
		{"stale read", `
			bob read price = 17
			alice write price = 99
			bob print total 17 paid`, Failed, "stale read, data race",
			"Stale read: bob saw price = 17 (1) and passed it on (3), but alice wrote 99 (2) in between."},
		{"the value sent is another", `
			bob read price = 17
			alice write price = 99
			bob print total 18 paid`, Failed, "check-then-act, data race", ""},
		{"printed before the change", `
			bob read price = 17
			bob print total 17 paid
			alice write price = 99`, Failed, "data race", ""},

		// Stale set.
		{"stale set", `
			bob mapread cache[k] = no entry
			bob read db = v1
			alice write db = v2
			alice delete cache[k]
			bob mapwrite cache[k] = v1`, Failed, "stale set, data race, data race",
			"Stale set: bob wrote v1 to cache[k] (5), which was read (2) before alice wrote v2 to db (3) and emptied cache[k] (4); now the old value stays."},
		{"set before the invalidation", `
			bob mapread cache[k] = no entry
			bob read db = v1
			alice write db = v2
			bob mapwrite cache[k] = v1
			alice delete cache[k]`, Failed, "stale read, data race, data race", ""},
		{"set of the new value", `
			bob mapread cache[k] = no entry
			alice write db = v2
			bob read db = v2
			alice delete cache[k]
			bob mapwrite cache[k] = v2`, Failed, "data race, data race", ""},

		// Dirty read.
		{"dirty read", `
			alice write n = 100
			alice write n = 150
			bob read n = 150
			bob print saw 150
			alice write n = 100`, Failed, "dirty read, data race",
			"Dirty read: bob saw n = 150 (3), which alice had written (2) and took back (5)."},
		{"never taken back", `
			alice write n = 100
			alice write n = 150
			bob read n = 150
			bob print saw 150
			alice write n = 160`, Failed, "data race", ""},
		{"taken back but never used", `
			alice write n = 100
			alice write n = 150
			bob read n = 150
			alice write n = 100`, Failed, "data race", ""},
		{"a flag that is set and cleared", `
			alice write busy = false
			alice write busy = true
			bob read busy = true
			bob print true
			alice write busy = false`, Failed, "data race", ""},

		// Transactions: what was not committed, nobody else has seen.
		{"lost update of a write that is committed after the read", `
			alice call SELECT balance FROM accounts WHERE id = 1 -> 100
			alice call UPDATE accounts SET balance = 150 WHERE id = 1 -> 1 row
			bob call SELECT balance FROM accounts WHERE id = 1 -> 100
			alice call COMMIT
			bob call UPDATE accounts SET balance = 130 WHERE id = 1 -> 1 row
			bob call COMMIT`, Failed, "lost update",
			"Lost update: bob did \"UPDATE accounts SET balance = 130 WHERE…\" (5) from a read (3) older than alice's write (2)."},
		{"a write that is rolled back loses nothing", `
			bob call SELECT balance FROM accounts WHERE id = 1 -> 100
			alice call UPDATE accounts SET balance = 150 WHERE id = 1 -> 1 row
			alice call ROLLBACK
			bob call UPDATE accounts SET balance = 130 WHERE id = 1 -> 1 row
			bob call COMMIT`, Failed, "", ""},
		{"the victim of a deadlock", `
			alice call UPDATE books SET stock = 4 WHERE id = 1 -> 1 row
			bob call UPDATE books SET stock = 4 WHERE id = 2 -> 1 row
			bob call waits for alice's transaction: UPDATE books SET stock = 4 WHERE id = 1
			alice call UPDATE books SET stock = 4 WHERE id = 2 -> error 40P01: deadlock detected
			alice call ROLLBACK
			bob call UPDATE books SET stock = 4 WHERE id = 1 -> 1 row
			bob call COMMIT`, Failed, "deadlock",
			"Deadlock: bob waited for alice (3), and then alice asked for what bob held (4). The database ended alice's transaction with 40P01, and nobody ran it again."},
		{"whoever waited first is ended", `
			alice call UPDATE books SET stock = 4 WHERE id = 1 -> 1 row
			bob call UPDATE books SET stock = 4 WHERE id = 2 -> 1 row
			alice call waits for bob's transaction: UPDATE books SET stock = 4 WHERE id = 2
			bob call waits for alice's transaction: UPDATE books SET stock = 4 WHERE id = 1
			alice call UPDATE books SET stock = 4 WHERE id = 2 -> error 40P01: deadlock detected
			bob call COMMIT`, Failed, "deadlock",
			"Deadlock: alice waited for bob (3), and then bob asked for what alice held (4). The database ended alice's transaction with 40P01 (5), and nobody ran it again."},
		{"more is tried in a transaction that was ended", `
			bob call waits for alice's transaction: UPDATE books SET stock = 4 WHERE id = 1
			alice call UPDATE books SET stock = 4 WHERE id = 2 -> error 40P01: deadlock detected
			alice call UPDATE books SET stock = 4 WHERE id = 2 -> error 25P02: current transaction is aborted
			bob call COMMIT`, Failed, "deadlock", "Deadlock: bob waited for alice (1), and then alice asked for what bob held (2). The database ended alice's transaction with 40P01, and what was tried again (3) was tried in that same transaction, which refuses everything (25P02)."},
		{"a victim that tries again", `
			alice call UPDATE books SET stock = 4 WHERE id = 2 -> error 40P01: deadlock detected
			alice call ROLLBACK
			alice call UPDATE books SET stock = 4 WHERE id = 2 -> 1 row
			alice call COMMIT`, Failed, "", ""},
		{"a transaction that could not be serialized", `
			alice call SELECT balance FROM accounts WHERE id = 1 -> 100
			bob call UPDATE accounts SET balance = 130 WHERE id = 1 -> 1 row
			bob call COMMIT
			alice call UPDATE accounts SET balance = 150 WHERE id = 1 -> error 40001: could not serialize access due to concurrent update
			alice call ROLLBACK`, Failed, "serialization failure",
			"Serialization failure: bob committed (3) what alice, who had begun before, did not see (4). The database ended alice's transaction with 40001, and nobody ran it again."},
		{"a COMMIT that is refused", `
			bob call COMMIT
			alice call COMMIT -> error 40001: could not serialize access due to read/write dependencies among transactions`, Failed, "serialization failure", ""},
		{"a lock timeout", `
			alice call UPDATE accounts SET balance = 150 WHERE id = 1 -> error 55P03: canceling statement due to lock timeout
			alice call ROLLBACK`, Failed, "lock timeout",
			"Lock timeout: alice waited for a row until its patience was over (1). The database ended alice's transaction with 55P03, and nobody ran it again."},
		{"write skew of two transactions", `
			alice call SELECT COUNT(*) FROM doctors WHERE on_call -> 2
			alice call UPDATE doctors SET on_call = false WHERE name = 'alice' -> 1 row
			bob call SELECT COUNT(*) FROM doctors WHERE on_call -> 2
			bob call UPDATE doctors SET on_call = false WHERE name = 'bob' -> 1 row
			bob call COMMIT
			alice call COMMIT`, Failed, "write skew",
			`Write skew: alice read doctors (1) and did "UPDATE doctors SET on_call = false WHER…" (2); bob read the same (3), before alice had committed that (6), and did "UPDATE doctors SET on_call = false WHER…" (4). Each changed what the other had read, and neither saw it.`},
		{"who reads after the commit has seen it", `
			alice call SELECT COUNT(*) FROM doctors WHERE on_call -> 2
			alice call UPDATE doctors SET on_call = false WHERE name = 'alice' -> 1 row
			alice call COMMIT
			bob call SELECT COUNT(*) FROM doctors WHERE on_call -> 1
			bob call ROLLBACK`, Finished, "", ""},

		// Write skew.
		{"write skew", `
			alice read duty.x = 1
			alice read duty.y = 1
			bob read duty.x = 1
			bob read duty.y = 1
			alice write duty.x = 0
			bob write duty.y = 0`, Failed, "write skew, data race, data race",
			"Write skew: alice read duty.x and duty.y (1, 2) and wrote 0 to duty.x (5); bob read the same (3, 4) and wrote 0 to duty.y (6). Each write changed what the other had read, and neither saw it."},
		{"write skew over a map read whole", `
			alice mapread duty = 2
			bob mapread duty = 2
			alice delete duty[alice]
			bob delete duty[bob]`, Failed, "write skew, data race",
			"Write skew: alice read duty (1) and deleted duty[alice] (3); bob read the same (2) and deleted duty[bob] (4). Each write changed what the other had read, and neither saw it."},
		{"the second saw the first's write", `
			alice read duty.x = 1
			alice read duty.y = 1
			alice write duty.x = 0
			bob read duty.x = 0
			bob read duty.y = 1
			bob write duty.y = 0`, Failed, "data race, data race", ""},
		{"each read its own place only", `
			alice read duty.x = 1
			bob read duty.y = 1
			alice write duty.x = 0
			bob write duty.y = 0`, Failed, "", ""},
		{"both wrote both: no skew", `
			alice read duty.x = 1
			alice read duty.y = 1
			bob read duty.x = 1
			bob read duty.y = 1
			alice write duty.x = 2
			alice write duty.y = 2
			bob write duty.x = 3
			bob write duty.y = 3`, Failed, "lost update, lost update, data race, data race", ""},

		// Torn.
		{"torn read", `
			alice write pair.x = 7
			bob read pair.x = 7
			bob read pair.y = 0
			alice write pair.y = 7`, Failed, "torn read, data race, data race",
			"Torn read: bob read pair.x = 7 and pair.y = 0 (2, 3) between alice's writes of pair.x (1) and pair.y (4), and so saw the one new and the other old."},
		{"torn read in one copy", `
			alice write pair.x = 7
			bob read pair = {7 0}
			alice write pair.y = 7`, Failed, "torn read, data race, data race",
			"Torn read: bob read pair (2) between alice's writes of pair.x (1) and pair.y (3), and so saw the one new and the other old."},
		{"read around two writes", `
			bob read pair.x = 0
			alice write pair.x = 7
			alice write pair.y = 7
			bob read pair.y = 7`, Failed, "torn read, data race, data race",
			"Torn read: bob read pair.x = 0 (1) before and pair.y = 7 (4) after alice's writes of pair.x and pair.y (2, 3), and so saw the one old and the other new."},
		{"read around two writes, and looked again", `
			bob read pair.x = 0
			alice write pair.x = 7
			alice write pair.y = 7
			bob read pair.x = 7
			bob read pair.y = 7`, Failed, "data race, data race", ""},
		{"one half read", `
			alice write pair.x = 7
			bob read pair.x = 7
			alice write pair.y = 7`, Failed, "data race", ""},
		{"both halves read before", `
			bob read pair.x = 0
			bob read pair.y = 0
			alice write pair.x = 7
			alice write pair.y = 7`, Failed, "data race, data race", ""},
		{"a value and its flag", `
			alice write pair.x = 7
			bob read pair.x = 7
			bob read pair.y = false
			alice write pair.y = true`, Failed, "data race, data race", ""},
		{"torn write", `
			alice write pair.x = 1
			bob write pair.x = 2
			bob write pair.y = 2
			alice write pair.y = 1`, Failed, "torn write, data race, data race",
			"Torn write: bob wrote pair.x and pair.y (2, 3), and alice wrote both (1, 4). What is left is mixed: pair.x = 2 is bob's, but pair.y = 1 is alice's."},
		{"one writer last on both", `
			alice write pair.x = 1
			bob write pair.x = 2
			alice write pair.y = 1
			bob write pair.y = 2`, Failed, "overwrite, data race, data race", ""},
		{"mixed for a moment only", `
			alice write pair.x = 1
			bob write pair.x = 2
			bob write pair.y = 2
			alice write pair.y = 1
			carol write pair.x = 3
			carol write pair.y = 3`, Failed, "overwrite, data race, data race", ""},

		// Data race.
		{"data race of a run that passes", `
			bob read done = false
			alice write done = true`, Finished, "data race",
			"Data race: bob and alice touch done; nothing orders alice's write (2) after bob's read (1): no lock, channel or atomic between them."},
		{"a locked run that passes has nothing to say", `
			alice lock mu
			alice write n = 1
			alice unlock mu
			bob lock mu
			bob read n = 1
			bob unlock mu`, Finished, "", ""},
		{"a fatal map access without an event of its own", `
			alice mapwrite m
			bob panic fatal error: concurrent map writes`, Panicked, "data race",
			"Data race: bob touched m (2) while alice was in the middle of writing it (1); a Go program that does that to a map is stopped."},
		{"a panic about something else", `
			alice mapwrite m
			bob panic boom`, Panicked, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			check(t, Input{Events: story(t, tt.story), End: ended(tt.end)}, tt.patterns, tt.text)
		})
	}
}

func TestEmptyLookupByLabel(t *testing.T) {
	events := story(t, `
		alice mapread hits[7] = 0
		bob mapread hits[7] = 0
		alice mapwrite hits[7] = 1
		bob mapwrite hits[7] = 1`)
	check(t, Input{Events: events, End: ended(Failed)}, "lost update, data race", "")
	events[0].Label, events[1].Label = "no entry", "no entry"
	check(t, Input{Events: events, End: ended(Failed)}, "check-then-act, data race",
		"Check-then-act: alice and bob both saw no entry in hits[7] (1, 2), and both acted on it: alice wrote 1 (3), and bob wrote 1 (4).")
}

// What is said of other runs says which: all, those in which a fault strikes too, or those that
// begin in the same way.
func TestAReasonSaysWhichRunsItIsAbout(t *testing.T) {
	events := story(t, `
		alice read x = 1
		- fault power
		bob write x = 2`)
	pair := [][]Pair{{{First: 1, Second: 3, Look: true}}}
	for want, in := range map[string]Input{
		"Every run in which that is true fails; if it is not":                                                              {Events: slices.Delete(slices.Clone(events), 1, 2), Decided: &Decided{Sets: pair, Proven: true}},
		"When the fault strikes as it did here (2), every run in which that is true fails; if it is not":                   {Events: events, Decided: &Decided{Sets: pair, Proven: true}},
		"If the first 7 steps are those of this run, every run in which that is true fails; whether less would do was not": {Events: slices.Delete(slices.Clone(events), 1, 2), Decided: &Decided{Sets: pair, From: 7}},
		"When the fault strikes as it did here (2), every order of the steps fails":                                        {Events: events, Decided: &Decided{Every: true, Proven: true}},
	} {
		in.Actors = actors
		if text, _ := Reason(in); !strings.Contains(text, want) {
			t.Errorf("%q is not in: %s", want, text)
		}
	}
}
