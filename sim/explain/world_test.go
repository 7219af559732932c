package explain

import (
	"testing"

	"racelab/sim/trace"
)

// Patterns told by labels, faults and closed channels.
func TestWorldPatterns(t *testing.T) {
	tests := []struct {
		name     string
		story    string
		end      Kind
		patterns string
		text     string
	}{
		{"lost update of a row", `
			alice call SELECT balance FROM a WHERE id = 1 -> 100
			bob call SELECT balance FROM a WHERE id = 1 -> 100
			alice call UPDATE a SET balance = 150 WHERE id = 1
			bob call UPDATE a SET balance = 130 WHERE id = 1`, Failed, "lost update",
			`Lost update: bob did "UPDATE a SET balance = 130 WHERE id = 1" (4) from a read (2) older than alice's write (3).`},
		{"rows of two accounts", `
			alice call SELECT balance FROM a WHERE id = 1 -> 100
			bob call SELECT balance FROM a WHERE id = 2 -> 100
			alice call UPDATE a SET balance = 150 WHERE id = 1
			bob call UPDATE a SET balance = 130 WHERE id = 2`, Failed, "", ""},
		{"an update in place", `
			alice call UPDATE a SET balance = balance + 50 WHERE id = 1
			bob call UPDATE a SET balance = balance + 30 WHERE id = 1`, Failed, "", ""},
		{"an update that the database refused loses nothing", `
			alice call SELECT balance -> 100
			bob call SELECT balance -> 100
			alice call UPDATE balance = 150
			bob call UPDATE balance = 130 -> ERROR 40001`, Failed, "", ""},
		{"two who write into a file, perhaps at different places", `
			alice call write visits.log "gate Ada"
			bob call write visits.log "desk Bo"`, Failed, "", ""},
		{"two who set a key", `
			alice call SET visits gate
			bob call SET visits desk`, Failed, "overwrite", ""},
		{"write skew of doctors", `
			alice call SELECT count(*) FROM doctors WHERE oncall = true -> 2
			bob call SELECT count(*) FROM doctors WHERE oncall = true -> 2
			alice call UPDATE doctors SET oncall = false WHERE name = 'alice'
			bob call UPDATE doctors SET oncall = false WHERE name = 'bob'`, Failed, "write skew", ""},
		{"dirty read of a transaction", `
			alice call BEGIN
			alice call UPDATE balance = 150
			bob call SELECT balance -> 150
			alice call ROLLBACK`, Failed, "dirty read",
			`Dirty read: bob saw "SELECT balance -> 150" (3), which alice had written (2) and took back (4).`},
		{"read of what was committed", `
			alice call BEGIN
			alice call UPDATE balance = 150
			bob call SELECT balance -> 150
			alice call COMMIT
			alice call BEGIN
			alice call ROLLBACK`, Failed, "", ""},
		{"stale set of a cache", `
			bob call GET user:1 -> none
			bob call SELECT name FROM users WHERE id = 1 -> ann
			alice call UPDATE users SET name = eve WHERE id = 1
			alice call DEL user:1
			bob call SET user:1 ann`, Failed, "stale set",
			`Stale set: bob did "SET user:1 ann" (5), which was read (2) before alice did "UPDATE users SET name = eve WHERE id = 1" (3) and did "DEL user:1" (4); now the old value stays.`},
		{"the cache was emptied afterwards", `
			bob call GET user:1 -> none
			bob call SELECT name FROM users WHERE id = 1 -> ann
			alice call UPDATE users SET name = eve WHERE id = 1
			bob call SET user:1 ann
			alice call DEL user:1`, Finished, "", ""},

		{"check then insert", `
			alice call SELECT id FROM r WHERE key = 'k' -> none
			bob call SELECT id FROM r WHERE key = 'k' -> none
			alice call INSERT INTO r (key) VALUES ('k')
			bob call INSERT INTO r (key) VALUES ('k')`, Failed, "duplicated effect", ""},
		{"an insert that the database refused", `
			alice call SELECT id FROM r WHERE key = 'k' -> none
			bob call SELECT id FROM r WHERE key = 'k' -> none
			alice call INSERT INTO r (key) VALUES ('k')
			bob call INSERT INTO r (key) VALUES ('k') -> duplicate key (23505)`, Failed, "", ""},
		{"charged twice", `
			alice read paid = false
			bob read paid = false
			alice call charge card 42
			bob call charge card 42
			alice write paid = true
			bob write paid = true`, Failed, "duplicated effect, check-then-act, data race",
			`Duplicated effect: alice (3) and bob (4) both did "charge card 42", because both saw paid = false (1, 2).`},
		{"charged twice, and noted only by the second", `
			alice call SELECT state FROM p WHERE key = 'k' -> no rows
			bob call SELECT state FROM p WHERE key = 'k' -> no rows
			alice call charge card 42
			bob call charge card 42
			bob call INSERT INTO p (key) VALUES ('k')
			alice call INSERT INTO p (key) VALUES ('k') -> 0 rows`, Failed, "duplicated effect", ""},
		{"the second saw that it was paid", `
			alice read paid = false
			alice call charge card 42
			alice write paid = true
			bob read paid = true
			bob call charge card 42`, Failed, "data race", ""},
		{"two cards", `
			alice read paid = false
			bob read paid = false
			alice call charge card 41
			bob call charge card 42
			alice write paid = true`, Failed, "data race", ""},
		{"what both read has nothing to do with it", `
			alice read rate = 3
			bob read rate = 3
			alice call charge card 42
			bob call charge card 42`, Failed, "", ""},

		{"crash between two effects, and a retry", `
			alice call charge card 42
			- fault crash alice
			bob call charge card 42
			bob call mark paid 42`, Failed, "crash between two effects",
			`Crash between two effects: alice did "charge card 42" (1) and crashed (2) before it could note that; bob did the same again (3).`},
		{"crash and no retry", `
			alice call charge card 42
			- fault crash alice
			bob call mark paid 41`, Failed, "crash between two effects",
			`Crash between two effects: alice did "charge card 42" (1) and crashed (2); nothing that should have come after it was done.`},
		{"crash before any effect", `
			alice read n = 1
			- fault crash alice
			bob call charge card 42`, Failed, "", ""},
		{"a fault that alice survived", `
			alice call charge card 42
			- fault slow network for alice
			alice call charge card 42`, Failed, "", ""},
		{"a crash in a run that passes", `
			alice call charge card 42
			- fault crash alice
			bob call charge card 42`, Finished, "", ""},

		{"expired lease", `
			alice call SET lock alice NX PX 1000 -> OK
			- tick
			bob call SET lock bob NX PX 1000 -> OK
			alice call append order 7`, Failed, "expired lease",
			`Expired lease: alice took lock (1), it ran out (2), and bob took it (3); then alice appended to order 7 (4) without holding it any more.`},
		{"a lease that was given back", `
			alice call SET lock alice NX PX 1000 -> OK
			alice call DEL lock
			bob call SET lock bob NX PX 1000 -> OK
			alice call append order 7`, Failed, "", ""},
		{"a lease that was refused", `
			alice call SET lock alice NX PX 1000 -> OK
			- tick
			bob call SET lock bob NX PX 1000 -> nil
			alice call append order 7`, Failed, "", ""},
		{"a lease that could not be renewed", `
			alice call SET lock alice NX PX 1000 -> OK
			- tick
			bob call SET lock bob NX PX 1000 -> OK
			alice call EVAL renew 1 lock alice 1000 -> 0
			alice call append order 7`, Failed, "expired lease",
			`Expired lease: alice took lock (1), it ran out (2), and bob took it (3); then alice appended to order 7 (5) without holding it any more.`},
		{"a lease in memory", `
			alice write lease.owner = alice
			- tick
			bob write lease.owner = bob
			alice write file = 1`, Failed, "expired lease, data race",
			"Expired lease: alice took lease.owner (1), it ran out (2), and bob took it (3); then alice wrote 1 to file (4) without holding it any more."},
		{"an owner that changes without time", `
			alice write lease.owner = alice
			bob write lease.owner = bob
			alice write file = 1`, Failed, "overwrite, data race", ""},

		{"send after close, and recovered", `
			alice close ch
			bob send ch = 1`, Failed, "use after close",
			"Use after close: bob sent on ch (2) after alice had closed it (1). That panics, and the panic is recovered, so nobody gets what was sent."},
		{"send after close", `
			alice close ch
			bob send ch = 1
			bob panic send on closed channel`, Panicked, "use after close",
			"Use after close: bob sent on ch (2) after alice had closed it (1). That panics."},
		{"send after close, told by the panic alone", `
			alice close ch
			bob read x = 1
			bob panic send on closed channel`, Panicked, "use after close",
			"Use after close: bob sent on a channel (3) after alice had closed it (1). That panics."},
		{"closed twice", `
			alice close ch
			bob close ch`, Panicked, "use after close",
			"Use after close: bob closed ch (2) after alice had closed it (1). That panics."},
		{"send before close", `
			bob send ch = 1
			alice close ch
			alice panic boom`, Panicked, "data race", ""},
		{"another channel", `
			alice close ch
			bob send dh = 1`, Failed, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			check(t, Input{Events: story(t, tt.story), End: ended(tt.end)}, tt.patterns, tt.text)
		})
	}
}

func TestMethodsOfAnObjectConcernThatObject(t *testing.T) {
	events := story(t, `
		alice call Load k -> 1
		bob call Load k -> 1
		alice call Store k=2
		bob call Store k=3`)
	for i := range events {
		events[i].Sync = trace.Loc{Object: 9, Len: 1}
	}
	check(t, Input{Events: events, End: ended(Failed)}, "lost update",
		`Lost update: bob did "Store k=3" (4) from a read (2) older than alice's write (3).`)
	events[0].Sync.Object, events[2].Sync.Object = 8, 8
	check(t, Input{Events: events, End: ended(Failed)}, "", "")
}
