package drills

import (
	"time"

	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// stale is a ticket office for night trains, whose fares fall in the night.
func stale() *Drill {
	const (
		paid = `(SELECT COALESCE(SUM(p.amount), 0) FROM payments p WHERE p.ticket = t.id)`
		// owed is the fare that held when a ticket was sold, and most the highest that somebody could still pay then.
		owed = `(SELECT MAX(h.amount) FROM history h WHERE h.route = t.route AND h.since <= t.sold AND h.until > t.sold)`
		most = `(SELECT MAX(h.amount) FROM history h WHERE h.route = t.route AND h.since <= t.sold AND h.until > t.sold - 10000)`
		over = `t.state = 'sold' AND ` + paid + ` > ` + most
	)
	return &Drill{
		Name: "stale", Title: "A night at the night trains", Minutes: 25, Seeds: []int{2, 12, 13},
		Night: 26 * time.Minute, Lesson: "stale-set",
		Setup: "Setup", Cache: true,
		Processes: []walk.Process{
			{Name: "payments", Service: "payments", Func: "Payments", Args: []any{":8090"}},
			{Name: "operator", Service: "operator", Func: "Operator", Args: []any{":8091"}},
			{Name: "tickets-1", Service: "tickets", Func: "Tickets", Args: []any{"tickets-1", ":8081", "v12", 1}},
			{Name: "tickets-2", Service: "tickets", Func: "Tickets", Args: []any{"tickets-2", ":8082", "v12", 2}, Skew: 3 * time.Millisecond},
			{Name: "audit", Func: "Audit"},
			{Name: "statistics", Func: "Statistics"},
			{Name: "autoscaler", Func: "Autoscaler", Args: []any{"tickets"}},
			{Name: "revenue", Func: "Revenue", Args: []any{SeedArg}},
			{Name: "passengers", Func: "Passengers", Args: []any{SeedArg}},
		},
		Page: Rule{Process: "audit", Attr: "over", Above: 9},
		Counted: []telemetry.Counted{
			{Name: "sold", Text: "tickets sold", Process: "tickets", Msg: "ticket sold"},
			{Name: "changed", Text: "fares changed", Process: "tickets", Msg: "fare changed"},
			{Name: "loaded", Text: "fares taken from the database", Process: "tickets", Msg: "fare from the database"},
			{Name: "audit-over", Text: "passengers who paid more than the fare, as the audit said last", Process: "audit", Msg: "audit", Attr: "over", Last: true},
		},
		Pager: "audit: %d passengers paid more than the fare",

		Service: "tickets", Replicas: []string{"tickets-1", "tickets-2"}, Version: "v12",
		Deploys: []Deploy{
			{"Monday, 14:30", "v10", "fares come from the cache"},
			{"Thursday, 10:15", "v11", "a fare is removed from the cache when it changes"},
			{"yesterday, 16:40", "v12", "the name of the train stands on every ticket"},
		},
		Flags:  []string{"fare-cache", "sale", "new-map"},
		Paths:  []string{"/fares", "/buy", "/tickets", "/cancel"},
		Jobs:   []string{"audit", "statistics", "revenue", "autoscaler"},
		Status: []string{"Card payments: operational.", "Trains: operational. All trains of the night run.", "Seat maps: degraded. Some load late since 23:15. (yellow)"},

		Tables: []Table{
			{"fares", `SELECT route, amount, version FROM fares ORDER BY route`, 0, true},
			{"history", `SELECT n, route, amount, since, until FROM history ORDER BY n`, 0, false},
			{"tickets", `SELECT id, route, who, state, sold, n FROM tickets ORDER BY n`, 0, false},
			{"payments", `SELECT ticket, id, kind, amount, n FROM payments ORDER BY ticket, n`, 0, false},
		},
		Invariants: []Query{
			{`SELECT t.id FROM tickets t WHERE ` + over, "nobody has paid more than the fare"},
			{`SELECT t.id FROM tickets t WHERE t.state = 'sold' AND ` + paid + ` < (SELECT MIN(h.amount) FROM history h WHERE h.route = t.route)`, "nobody has paid less than the lowest fare"},
			{`SELECT t.id FROM tickets t WHERE t.state = 'cancelled' AND ` + paid + ` <> 0`, "what was paid for a ticket that is cancelled is paid back"},
		},
		Damaged:  `SELECT t.id, t.route, t.who, ` + paid + ` - ` + owed + ` FROM tickets t WHERE ` + over + ` ORDER BY t.n`,
		Entities: "route", Rows: "ticket", Contested: `SELECT route FROM fares`,
		Repair: `BEGIN;
SELECT id FROM tickets WHERE state = 'sold' FOR UPDATE;
INSERT INTO payments (id, ticket, kind, amount)
SELECT 'over-' || t.id, t.id, 'refund', ` + owed + ` - ` + paid + `
FROM tickets t WHERE ` + over + `
ON CONFLICT DO NOTHING;
COMMIT;`,
		Audit: `SELECT t.id FROM tickets t WHERE ` + over,
		Alert: `audit-over > 0`,
		Heart: "TestHeart",
		Right: []Query{
			{`SELECT id, state FROM tickets ORDER BY id`, "the state of ticket"},
			{`SELECT ticket, SUM(amount) FROM payments GROUP BY ticket ORDER BY ticket`, "what is paid for ticket"},
		},
		Arises:  Line{Msg: "ticket sold", Attr: "ticket"},
		Refused: []Line{{"ticket refused", "reason", "the sale is closed"}},
		Tickets: []string{
			"I paid more for %s than my friend, who bought for %s a minute later.",
			"My ticket %s: the poster says that %s costs less.",
			"Please pay the difference for %s back. The fare of %s fell before I bought.",
		},
		Scene: "One fare that changes, one passenger who looks at it, two replicas", SceneWith: "a passenger and a change of the fare",
		Claims: []Claim{
			{"flag fare-cache off", []Effect{Ends, Spares}},
			{"flag sale off", []Effect{Ends, Costs}},
			{"readonly on", []Effect{Ends, Costs}},
			{"breaker open /buy", []Effect{Ends, Costs}},
			{"limit /buy 1/s", []Effect{Continues}},
			{"flush *", []Effect{Continues, Spares}},
			{"restart tickets", []Effect{Nothing}},
			{"rollback tickets", []Effect{Nothing}},
			{"replicas tickets 1", []Effect{Nothing}},
			{"stop statistics", []Effect{Nothing}},
		},
		Says: []Saying{
			{"No request fails", always("tickets", "errors", 0)},
			{"nothing is slow", always("tickets", "p99", 3000)},
			{"most fares come from the cache", oftener("fare from the cache", "fare from the database")},
			{"Nobody waits for a lock of the database", always("tickets", "lock-waits", 0)},
		},
		Wrong: []Repair{
			{`INSERT INTO payments (id, ticket, kind, amount) SELECT 'over-' || t.id, t.id, 'refund', -100 FROM tickets t WHERE ` + over + ` AND t.n % 2 = 0 ON CONFLICT DO NOTHING`, 1},
			{`INSERT INTO payments (id, ticket, kind, amount) SELECT 'over-' || t.id, t.id, 'refund', (SELECT f.amount FROM fares f WHERE f.route = t.route) - ` + paid + ` FROM tickets t WHERE ` + over + ` ON CONFLICT DO NOTHING`, 2},
			{`INSERT INTO payments (id, ticket, kind, amount) SELECT 'over-' || t.id, t.id, 'refund', (SELECT f.amount FROM fares f WHERE f.route = t.route) - ` + paid + ` FROM tickets t WHERE t.state = 'sold' AND ` + paid + ` > (SELECT f.amount FROM fares f WHERE f.route = t.route) ON CONFLICT DO NOTHING`, 3},
			{`INSERT INTO payments (id, ticket, kind, amount) SELECT 'over-' || t.id || '-' || (SELECT COUNT(*) FROM payments), t.id, 'refund', -200 FROM tickets t WHERE ` + paid + ` > ` + owed, 4},
			{`INSERT INTO payments (id, ticket, kind, amount) SELECT 'over-' || t.id, t.id, 'refund', ` + owed + ` - ` + paid + ` FROM tickets t WHERE ` + over + ` ON CONFLICT DO NOTHING`, 5},
			{`UPDATE payments SET amount = (SELECT ` + owed + ` FROM tickets t WHERE t.id = payments.ticket) WHERE kind = 'charge' AND ticket IN (SELECT t.id FROM tickets t WHERE ` + over + `)`, 6},
		},
		Beside: []Test{
			{"TestRepairBesideACancel", "a passenger who cancels:"},
			{"TestRepairBesideABuyer", "a passenger who buys:"},
		},
		Fix:    "version",
		Holds:  []string{"version", "hold"},
		Ledger: "payments",
		Slow:   "flag fare-cache off",
		Looks: []Step{
			{"ack", "The page has an owner now."},
			{"metrics", "What changed, and when? Nothing is slow, nothing fails, and the cache is of as much use as ever."},
			{"tickets", "What do people see?"},
			{"sql SELECT t.id, t.route, t.sold, p.amount, f.amount FROM tickets t JOIN payments p ON p.ticket = t.id JOIN fares f ON f.route = t.route WHERE t.route = '" + Entity + "' ORDER BY t.n", "What did people pay on one of the routes?"},
			{"sql SELECT amount, since, until FROM history WHERE route = '" + Entity + "' ORDER BY n", "When did which fare hold? Some paid one that had fallen minutes before."},
			{"redis GET fare:" + Entity, "What does the cache have for it now?"},
			{"logs /" + Entity + "/", "A fare came from the database just before it changed, and went into the cache just after."},
			{"trace " + Entity, "Between the look and the cache lies the operator, which takes its time."},
			{"logs fare changed", "A fare falls in two steps, the second one a second or two after the first."},
			{"locks", "Nobody waits for a lock of the database."},
			{"ps", "Both replicas run the same version, and neither has started again."},
			{"trace slow", "The slow requests wait for the bank and for the operator, and no longer than ever."},
			{"deploys", "Yesterday's change is a name on a ticket. Monday's brought the cache."},
			{"status", "The maps have nothing to do with it."},
			{"flags", "What can stop wrong fares, and turn nobody away?"},
		},
		Then: []Step{
			{"flag fare-cache off", "Every fare comes from the database, and nobody is turned away."},
			{"severity 2", "Passengers paid too much, and it has stopped."},
			{"save rows", "The rows as they are, before anybody repairs them."},
			{"change version", "An older fare cannot go into the cache after a newer one."},
			{"deploy tickets", "The change goes into production before the cache comes back."},
			{"flush *", "What the cache still has may be old."},
			{"repair try @repair", "Whoever paid too much gets the difference back, by an entry. The tickets are locked first, so that whoever cancels meanwhile gets the right sum."},
			{"repair run", "It passed all six proofs."},
			{"flag fare-cache on", "Fares come from the cache again."},
			{"wait 2m", "Does anything get damaged now?"},
			{"sql SELECT t.id FROM tickets t WHERE " + over, "No."},
		},
	}
}
