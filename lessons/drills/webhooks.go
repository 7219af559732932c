package drills

import (
	"time"

	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// webhooks is the billing of a scooter hire on a night on which the card network is slow.
func webhooks() *Drill {
	return &Drill{
		Name: "webhooks", Title: "A night at the scooter hire", Minutes: 25, Seeds: []int{1, 2, 3},
		Night: 26 * time.Minute, Lesson: "double-charge",
		Setup: "Setup",
		Processes: []walk.Process{
			{Name: "payments", Service: "payments", Func: "Payments", Args: []any{":8090"}},
			{Name: "billing-1", Service: "billing", Func: "Billing", Args: []any{"billing-1", ":8081", "v17", 1}},
			{Name: "billing-2", Service: "billing", Func: "Billing", Args: []any{"billing-2", ":8082", "v17", 2}, Skew: 2 * time.Millisecond},
			{Name: "desk", Func: "Desk"},
			{Name: "statements", Func: "Statements"},
			{Name: "autoscaler", Func: "Autoscaler", Args: []any{"billing"}},
			{Name: "fleet", Func: "Fleet", Args: []any{SeedArg}},
			{Name: "riders", Func: "Riders", Args: []any{SeedArg}},
		},
		Page: Rule{Process: "desk", Attr: "open", Above: 3},
		Counted: []telemetry.Counted{
			{Name: "settled", Text: "rides settled", Process: "billing", Msg: "ride settled"},
			{Name: "charged", Text: "entries of the ledger, as the payments service says", Process: "payments", Msg: "entry"},
			{Name: "kept", Text: "events kept for later", Process: "billing", Msg: "event kept for later"},
			{Name: "unanswered", Text: "deliveries of the fleet that got no answer in time", Process: "fleet", Msg: "no answer"},
			{Name: "complaints", Text: "complaints about money, as the desk counted last", Process: "desk", Msg: "desk", Attr: "open", Last: true},
		},
		Pager: "desk: %d riders want money back",

		Service: "billing", Replicas: []string{"billing-1", "billing-2"}, Version: "v17",
		Deploys: []Deploy{
			{"Monday, 10:40", "v15", "a delivery that has begun is finished, even if the fleet has hung up"},
			{"Wednesday, 15:25", "v16", "bills can be waived"},
			{"yesterday, 16:20", "v17", "the tax number stands on every bill"},
		},
		Flags:  []string{"settlement", "night-tariff", "new-map"},
		Paths:  []string{"/hooks", "/rides", "/waive", "/complaints"},
		Jobs:   []string{"desk", "statements", "autoscaler"},
		Status: []string{"Card network: degraded. Some authorisations take several seconds since 00:04. (yellow)", "Scooter fleet: operational. Events that get no answer within 3 s are delivered again.", "Map tiles: degraded. Some tiles load late since 23:50. (yellow)"},

		Tables: []Table{
			{"bills", `SELECT ride, rider, amount, state, at FROM bills ORDER BY ride`, 0, true},
			{"charges", `SELECT ride, id, kind, amount, n FROM charges ORDER BY ride, n`, 0, true},
			{"events", `SELECT ride, id, rider, amount, received FROM events ORDER BY ride`, 0, true},
		},
		Invariants: []Query{
			{`SELECT c.ride FROM charges c GROUP BY c.ride HAVING SUM(c.amount) > MAX(c.amount)`, "no ride is charged more than once"},
			{`SELECT c.ride FROM charges c WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.ride = c.ride)`, "each charge is of a ride that has ended"},
			{`SELECT b.ride FROM bills b WHERE (SELECT COALESCE(SUM(c.amount), 0) FROM charges c WHERE c.ride = b.ride) <> CASE WHEN b.state = 'waived' THEN 0 ELSE b.amount END`,
				"each bill is paid, and each that was waived is paid back"},
		},
		Damaged: `SELECT c.id, c.ride, (SELECT e.rider FROM events e WHERE e.ride = c.ride), c.amount
			FROM (SELECT ride, SUM(amount) AS paid FROM charges GROUP BY ride HAVING COUNT(*) > 1 AND SUM(amount) > 0) d JOIN charges c ON c.ride = d.ride
			WHERE c.kind = 'charge'
			AND (SELECT COUNT(*) FROM charges p WHERE p.ride = c.ride AND p.kind = 'charge' AND p.n <= c.n)
				> CASE WHEN EXISTS (SELECT 1 FROM bills b WHERE b.ride = c.ride AND b.state = 'waived') THEN 0 ELSE 1 END
			AND (SELECT COUNT(*) FROM charges p WHERE p.ride = c.ride AND p.kind = 'charge' AND p.n <= c.n) * c.amount <= d.paid
			ORDER BY c.n`,
		Entities: "ride", Rows: "charge",
		Repair: `INSERT INTO charges (id, ride, kind, amount)
SELECT 'back-' || c.id, c.ride, 'refund', -c.amount FROM charges c
WHERE c.kind = 'charge'
  AND EXISTS (SELECT 1 FROM charges p WHERE p.ride = c.ride AND p.kind = 'charge' AND p.n < c.n)
ON CONFLICT DO NOTHING;`,
		Audit: `SELECT c.ride FROM charges c LEFT JOIN bills b ON b.ride = c.ride GROUP BY c.ride, b.state HAVING SUM(c.amount) > CASE WHEN b.state = 'waived' THEN 0 ELSE MAX(c.amount) END`,
		Alert: `complaints > 0 for 1m`,
		Heart: "TestHeart",
		Right: []Query{
			{`SELECT ride, state FROM bills ORDER BY ride`, "the state of the bill of"},
			{`SELECT ride, SUM(amount) FROM charges GROUP BY ride ORDER BY ride`, "what is paid for the ride"},
		},
		Beside: []Test{
			{"TestRepairBesideAWaive", "the desk, which waives the bill:"},
			{"TestRepairBesideARide", "another ride of the same rider:"},
		},
		Fix:    "key",
		Holds:  []string{"key", "claim"},
		Ledger: "charges",
		Slow:   "flag settlement off",
		Looks: []Step{
			{"ack", "The page has an owner now."},
			{"tickets", "What do people see?"},
			{"metrics", "What changed, and when? Some answers take several seconds since 00:04, and the fleet hangs up on them."},
			{"status", "The card network is slow. That is nobody's fault here, and should cost nobody money twice."},
			{"sql SELECT ride, COUNT(*), SUM(amount) FROM charges GROUP BY ride HAVING SUM(amount) > MAX(amount)", "Which rides are charged more than once?"},
			{"logs /" + Entity + "/", "What happened to one of them? Two answers of 200 for one event."},
			{"trace " + Entity, "The second delivery came while the first still waited for the card, and found no bill either."},
			{"deploys", "Yesterday's change is a number on the bill. Monday's says why a delivery goes on when the fleet has hung up, and that was right."},
			{"trace slow", "The slow requests wait for the card network, and not for the statements."},
			{"flags", "What can stop the charging, and lose no event?"},
		},
		Then: []Step{
			{"flag settlement off", "Events are written down and answered at once, and no card is charged."},
			{"severity 2", "Riders lost money, and it has stopped."},
			{"save rows", "The rows as they are, before anybody repairs them."},
			{"change key", "Whoever asks twice for one ride gets one charge: the key says what is paid for, not which delivery asked."},
			{"deploy billing", "The change goes into production before anything is charged again."},
			{"repair try @repair", "Each charge beyond the first of its ride is paid back, by an entry."},
			{"repair run", "It passed all six proofs."},
			{"flag settlement on", "The replicas settle what was kept, one ride after the other."},
			{"wait 2m", "Does anything get damaged now?"},
			{"sql SELECT ride, COUNT(*), SUM(amount) FROM charges GROUP BY ride HAVING SUM(amount) > MAX(amount)", "No."},
		},

		Arises: Line{Msg: "card charged", Attr: "charge"},
		Tickets: []string{
			"Charge %s on my card: I paid for the ride %s already.",
			"My bank shows %s, and the app shows one bill for %s. Where does the rest go?",
			"Please give me %s back. I rode %s once.",
		},
		Scene: "One ride, two deliveries of its event, two replicas", SceneWith: "one ride and two deliveries",
		Claims: []Claim{
			{"flag settlement off", []Effect{Ends, Spares}},
			{"readonly on", []Effect{Ends, Costs}},
			{"breaker open /hooks", []Effect{Ends, Costs}},
			{"limit /hooks 1/s", []Effect{GoesOn}},
			{"restart billing", []Effect{Nothing}},
			{"rollback billing", []Effect{Nothing}},
			{"replicas billing 1", []Effect{Nothing}},
			{"stop statements", []Effect{Nothing}},
		},
		Says: []Saying{
			{"no log has an error", none("ERROR")},
		},
		Wrong: []Repair{
			{`UPDATE bills SET amount = amount * 2 WHERE (SELECT SUM(amount) FROM charges c WHERE c.ride = bills.ride) > amount`, 2},
			{`INSERT INTO charges (id, ride, kind, amount) SELECT 'back-' || c.id, c.ride, 'refund', -c.amount FROM charges c JOIN bills b ON b.ride = c.ride WHERE c.kind = 'charge'
				AND EXISTS (SELECT 1 FROM charges p JOIN bills q ON q.ride = p.ride WHERE q.rider = b.rider AND p.amount = c.amount AND p.kind = 'charge' AND p.n < c.n) ON CONFLICT DO NOTHING`, 3},
			{`INSERT INTO charges (id, ride, kind, amount) SELECT 'back-' || c.id || '-' || (SELECT COUNT(*) FROM charges), c.ride, 'refund', -c.amount FROM charges c WHERE c.kind = 'charge'
				AND EXISTS (SELECT 1 FROM charges p WHERE p.ride = c.ride AND p.kind = 'charge' AND p.n < c.n)`, 4},
			{`INSERT INTO charges (id, ride, kind, amount) SELECT 'back-' || b.ride, b.ride, 'refund', b.amount - (SELECT SUM(c.amount) FROM charges c WHERE c.ride = b.ride) FROM bills b
				WHERE b.state = 'paid' AND (SELECT SUM(c.amount) FROM charges c WHERE c.ride = b.ride) > b.amount ON CONFLICT DO NOTHING`, 5},
			{`DELETE FROM charges WHERE id LIKE 'd-%-2' OR id LIKE 'd-%-3'`, 6},
		},
	}
}
