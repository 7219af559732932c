package drills

import (
	"time"

	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// stampede is a box office in whose night one sale after the other opens.
func stampede() *Drill {
	const unpaid = `(SELECT SUM(p.amount) FROM payments p WHERE p.booking = b.id) > 0`
	return &Drill{
		Name: "stampede", Title: "A night at the box office", Minutes: 25, Seeds: []int{1, 2, 8},
		Night: 26 * time.Minute, Lesson: "cache-stampede",
		Setup: "Setup", Cache: true,
		Processes: []walk.Process{
			{Name: "payments", Service: "payments", Func: "Payments", Args: []any{":8090"}},
			{Name: "office-1", Service: "office", Func: "Office", Args: []any{"office-1", ":8081", "v31", 1}},
			{Name: "office-2", Service: "office", Func: "Office", Args: []any{"office-2", ":8082", "v31", 2}, Skew: 3 * time.Millisecond},
			{Name: "office-3", Service: "office", Func: "Office", Args: []any{"office-3", ":8083", "v31", 3}, Skew: time.Millisecond},
			{Name: "office-4", Service: "office", Func: "Office", Args: []any{"office-4", ":8084", "v31", 4}, Skew: 2 * time.Millisecond},
			{Name: "holds", Func: "Holds"},
			{Name: "probe", Func: "Probe"},
			{Name: "numbers", Func: "Numbers"},
			{Name: "autoscaler", Func: "Autoscaler", Args: []any{"office"}},
			{Name: "fans", Func: "Fans", Args: []any{SeedArg}},
		},
		Latency: []walk.Latency{
			{Op: walk.SQL, Match: "state in ('held', 'booked')", Median: 700 * time.Millisecond, P99: 1300 * time.Millisecond, Crowd: .8, Free: 2},
		},
		Page: Rule{Process: "probe", Attr: "ms", Above: 4000},
		Counted: []telemetry.Counted{
			{Name: "booked", Text: "bookings confirmed", Process: "office", Msg: "booking confirmed"},
			{Name: "unconfirmed", Text: "bookings that were not confirmed", Process: "office", Msg: "booking not confirmed"},
			{Name: "counts", Text: "pages for which the places were counted in the database", Process: "office", Msg: "places counted"},
			{Name: "messages", Text: "messages that a sale has opened", Process: "fans", Msg: "the sale of a show opens, a message goes to its fans"},
			{Name: "probe-ms", Unit: "ms", Text: "how long the probe waited last", Process: "probe", Msg: "probe", Attr: "ms", Last: true},
		},
		Pager: "probe: the box office took %d ms to say that it is well",

		Service: "office", Replicas: []string{"office-1", "office-2", "office-3", "office-4"}, Version: "v31",
		Deploys: []Deploy{
			{"Monday, 15:10", "v29", "what is booked is finished, even if the customer hangs up"},
			{"Wednesday, 10:35", "v30", "the page of a show says how many places are left"},
			{"yesterday, 16:50", "v31", "an index on the bookings of a show"},
		},
		Flags:  []string{"places", "bookings", "gift-cards"},
		Paths:  []string{"/today", "/shows", "/book", "/cancel", "/bookings"},
		Jobs:   []string{"holds", "probe", "numbers", "autoscaler"},
		Status: []string{"Card payments: operational.", "Messages to fans: operational. They arrive within two seconds.", "Maps of venues: degraded. Some load late since 23:30. (yellow)"},

		Tables: []Table{
			{"shows", `SELECT id, price, capacity, free FROM shows ORDER BY id`, 0, true},
			{"bookings", `SELECT id, show, who, seats, price, state, until, n FROM bookings ORDER BY n`, 0, false},
			{"payments", `SELECT booking, id, kind, amount, n FROM payments ORDER BY booking, n`, 0, false},
		},
		Invariants: []Query{
			{`SELECT b.id FROM bookings b WHERE b.state IN ('released', 'cancelled') AND ` + unpaid, "whoever has no places has paid nothing"},
			{`SELECT b.id FROM bookings b WHERE b.state = 'booked' AND (SELECT COALESCE(SUM(p.amount), 0) FROM payments p WHERE p.booking = b.id) <> b.price`, "each booking is paid"},
			{`SELECT s.id FROM shows s WHERE s.free <> s.capacity - (SELECT COALESCE(SUM(b.seats), 0) FROM bookings b WHERE b.show = s.id AND b.state NOT IN ('released', 'cancelled'))`,
				"the free places of a show are those that nobody has"},
		},
		Damaged: `SELECT b.id, b.show, b.who, b.price FROM bookings b WHERE b.state = 'released' AND ` + unpaid + ` ORDER BY b.n`,
		Lag:     25 * time.Second, Contested: `SELECT id FROM shows`,
		Entities: "show", Rows: "booking",
		Repair: `INSERT INTO payments (id, booking, kind, amount)
SELECT 'back-' || b.id, b.id, 'refund', -b.price FROM bookings b
WHERE b.state = 'released' AND ` + unpaid + `
ON CONFLICT DO NOTHING;`,
		Audit: `SELECT b.id FROM bookings b JOIN payments p ON p.booking = b.id WHERE b.state = 'released' GROUP BY b.id HAVING SUM(p.amount) > 0`,
		Alert: `unconfirmed > 0`,
		Heart: "TestHeart",
		Right: []Query{
			{`SELECT id, state FROM bookings ORDER BY id`, "the state of booking"},
			{`SELECT booking, SUM(amount) FROM payments GROUP BY booking ORDER BY booking`, "what is paid for"},
		},
		Arises:  Line{Msg: "booking not confirmed", Attr: "booking"},
		Refused: []Line{{"booking refused", "reason", "bookings are closed"}},
		Tickets: []string{
			"My card was charged for %s, and the app says that I have no places for %s.",
			"I paid for %s. I saw an error, and now my places for %s are on sale again.",
			"Where are my tickets? %s for %s is paid.",
		},
		Scene: "One page that the cache does not have, two readers, one replica", SceneWith: "one page and two readers",
		Claims: []Claim{
			{"flag places off", []Effect{Ends, Spares}},
			{"flag bookings off", []Effect{Ends, Costs}},
			{"readonly on", []Effect{Ends, Costs}},
			{"breaker open /shows", []Effect{Ends, Costs}},
			{"limit /shows 1/s", []Effect{Ends, Costs}},
			{"scale office 4", []Effect{Continues, Spares}},
			{"replicas office 1", []Effect{Nothing}},
			{"restart office", []Effect{Nothing}},
			{"rollback office", []Effect{Nothing}},
			{"stop numbers", []Effect{Nothing}},
			{"flush *", []Effect{Nothing}},
		},
		Says: []Saying{
			{"most of them do not find it there", missed},
			{"When it runs alone, it mostly takes less than a second", quickAlone},
			{"hardly anybody waits for one", always("", "lock-waits", 2)},
			{"and never for long", always("", "lock-wait-max", 500)},
			{"Each replica counts once", onceByReplica},
		},
		Wrong: []Repair{
			{`UPDATE bookings b SET state = 'booked' WHERE b.state = 'released' AND ` + unpaid, 1},
			{`UPDATE shows SET free = free - (SELECT COALESCE(SUM(b.seats), 0) FROM bookings b WHERE b.show = shows.id AND b.state = 'released' AND ` + unpaid + `);
				UPDATE bookings b SET state = 'booked' WHERE b.state = 'released' AND ` + unpaid, 2},
			{`INSERT INTO payments (id, booking, kind, amount) SELECT 'back-' || b.id, b.id, 'refund', -b.price FROM bookings b WHERE b.state <> 'held' ON CONFLICT DO NOTHING`, 3},
			{`INSERT INTO payments (id, booking, kind, amount) SELECT 'back-' || b.id || '-' || (SELECT COUNT(*) FROM payments), b.id, 'refund', -b.price FROM bookings b WHERE b.state = 'released'`, 4},
			{`INSERT INTO payments (id, booking, kind, amount) SELECT 'sorry-' || b.id, b.id, 'refund', -b.price FROM bookings b WHERE b.state = 'released' AND ` + unpaid + ` ON CONFLICT DO NOTHING`, 5},
			{`DELETE FROM payments WHERE booking IN (SELECT id FROM bookings WHERE state = 'released')`, 6},
		},
		Beside: []Test{
			{"TestRepairBesideALateBooking", "a booking that comes too late:"},
			{"TestRepairBesideACancel", "a customer who cancels:"},
		},
		Fix:    "flight",
		Holds:  []string{"flight", "lock"},
		Ledger: "payments",
		Slow:   "flag places off",
		Looks: []Step{
			{"ack", "The page has an owner now."},
			{"metrics", "What changed, and when? Since the first sale opened, every message to fans makes the slow requests slower, and the cache is of less use than before."},
			{"tickets", "What do people see?"},
			{"sql SELECT b.id, b.show, b.price FROM bookings b JOIN payments p ON p.booking = b.id WHERE b.state = 'released' GROUP BY b.id, b.show, b.price HAVING SUM(p.amount) > 0", "Which bookings are paid and have no places?"},
			{"logs /not confirmed/", "They were given up because the database did not answer within two seconds."},
			{"pool", "Each replica has four connections."},
			{"trace slow", "The slowest requests are pages of shows. They wait for a connection, or for one statement, and it is the same statement for all of them."},
			{"logs places counted", "The places of one show are counted again and again within a few seconds. One count would do for all."},
			{"locks", "The database is busy, not blocked."},
			{"deploys", "Yesterday's index is on the bookings of a show, and the statement is quick when it is alone. Wednesday's change brought the count."},
			{"status", "The maps have nothing to do with it."},
			{"flags", "What can spare the database the counting, and turn nobody away?"},
		},
		Then: []Step{
			{"flag places off", "The page of a show comes without the places that are left, and nobody is turned away."},
			{"severity 2", "Customers paid and have no places, and it has stopped."},
			{"save rows", "The rows as they are, before anybody repairs them."},
			{"change flight", "Whoever asks for a page that is being made waits for it."},
			{"deploy office", "The change goes into production before the places come back."},
			{"repair try @repair", "Whoever paid for places that were released gets the money back, by an entry."},
			{"repair run", "It passed all six proofs."},
			{"flag places on", "The pages say again how many places are left."},
			{"wait 2m", "Does anything get damaged now?"},
			{"sql SELECT b.id FROM bookings b JOIN payments p ON p.booking = b.id WHERE b.state = 'released' GROUP BY b.id HAVING SUM(p.amount) > 0", "No."},
		},
	}
}
