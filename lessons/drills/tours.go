package drills

import (
	"time"

	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// tours is a pharmacy on a night on which its bicycles leave people's orders behind.
func tours() *Drill {
	const (
		waits = `o.state = 'paid' AND EXISTS (SELECT 1 FROM tours t WHERE t.district = o.district AND t.number = o.tour)`
		left  = `state = 'paid' AND EXISTS (SELECT 1 FROM tours t WHERE t.district = orders.district AND t.number = orders.tour)`
		next  = `(SELECT d.tour FROM districts d WHERE d.id = orders.district)`
	)
	return &Drill{
		Name: "tours", Title: "A night at the pharmacy", Minutes: 25, Seeds: []int{3, 4, 6},
		Night: 26 * time.Minute, Lesson: "write-skew",
		Setup: "Setup",
		Processes: []walk.Process{
			{Name: "payments", Service: "payments", Func: "Payments", Args: []any{":8090"}},
			{Name: "register", Service: "register", Func: "Register", Args: []any{":8091"}},
			{Name: "pharmacy-1", Service: "pharmacy", Func: "Pharmacy", Args: []any{"pharmacy-1", ":8081", "v32", 1}},
			{Name: "pharmacy-2", Service: "pharmacy", Func: "Pharmacy", Args: []any{"pharmacy-2", ":8082", "v32", 2}, Skew: 3 * time.Millisecond},
			{Name: "audit", Func: "Audit"},
			{Name: "statistics", Func: "Statistics"},
			{Name: "autoscaler", Func: "Autoscaler", Args: []any{"pharmacy"}},
			{Name: "dispatcher", Func: "Dispatcher"},
			{Name: "people", Func: "People", Args: []any{SeedArg}},
		},
		Page: Rule{Process: "audit", Attr: "waiting", Above: 13},
		Counted: []telemetry.Counted{
			{Name: "taken", Text: "orders taken", Process: "pharmacy", Msg: "order taken"},
			{Name: "tours", Text: "tours that left", Process: "pharmacy", Msg: "tour leaves"},
			{Name: "audit-waiting", Text: "orders that wait for a tour that has left, as the audit said last", Process: "audit", Msg: "audit", Attr: "waiting", Last: true},
		},
		Pager: "audit: %d orders are paid and wait for a tour that has left",

		Service: "pharmacy", Replicas: []string{"pharmacy-1", "pharmacy-2"}, Version: "v32",
		Deploys: []Deploy{
			{"Monday, 15:10", "v30", "orders without a valid prescription are not charged"},
			{"Thursday, 11:05", "v31", "a tour may have as many bags as there are"},
			{"yesterday, 16:50", "v32", "opening hours stand on every bag"},
		},
		Flags:  []string{"orders", "chat", "new-map"},
		Paths:  []string{"/tours", "/orders", "/cancel", "/leave"},
		Jobs:   []string{"audit", "statistics", "dispatcher", "autoscaler"},
		Status: []string{"Card payments: operational.", "Prescription register: operational.", "Map of the riders: degraded. Some positions are a minute old since 23:20. (yellow)"},

		Tables: []Table{
			{"districts", `SELECT id, tour FROM districts ORDER BY id`, 0, false},
			{"orders", `SELECT id, district, tour, who, amount, state, n FROM orders ORDER BY n`, 0, false},
			{"tours", `SELECT id, district, number, bags, at FROM tours ORDER BY id`, 0, false},
			{"payments", `SELECT order_id, id, kind, amount, n FROM payments ORDER BY order_id, n`, 0, false},
		},
		Invariants: []Query{
			{`SELECT o.id FROM orders o WHERE ` + waits, "no order that is paid waits for a tour that has left"},
			{`SELECT t.id FROM tours t WHERE t.bags <> (SELECT COUNT(*) FROM orders o WHERE o.district = t.district AND o.tour = t.number AND o.state = 'sent')`, "the orders that are sent with a tour are as many as its bags"},
			{`SELECT o.id FROM orders o WHERE (SELECT COALESCE(SUM(p.amount), 0) FROM payments p WHERE p.order_id = o.id) <> CASE WHEN o.state = 'cancelled' THEN 0 ELSE o.amount END`,
				"each order is paid, and each that is cancelled is paid back"},
		},
		Damaged:  `SELECT o.id, o.district || '-' || SUBSTR(CAST(1000 + o.tour AS TEXT), 2, 3), o.who, o.amount FROM orders o WHERE ` + waits + ` ORDER BY o.n`,
		Lag:      5 * time.Second,
		Entities: "tour", Rows: "order",
		Repair: `BEGIN;
SELECT id FROM districts FOR UPDATE;
UPDATE orders SET tour = ` + next + `
WHERE ` + left + `;
COMMIT;`,
		Audit: `SELECT o.id FROM orders o JOIN tours t ON t.district = o.district AND t.number = o.tour WHERE o.state = 'paid'`,
		Alert: `audit-waiting > 0`,
		Heart: "TestHeart",
		Right: []Query{
			{`SELECT id, state FROM orders ORDER BY id`, "the state of order"},
			{`SELECT id, tour FROM orders ORDER BY id`, "the tour of order"},
			{`SELECT order_id, SUM(amount) FROM payments GROUP BY order_id ORDER BY order_id`, "what is paid for order"},
		},
		Arises:  Line{Msg: "order taken", Attr: "order"},
		Refused: []Line{{"order refused", "reason", "the pharmacy takes no orders now"}},
		Tickets: []string{
			"Order %s has not come. The rider of %s was in our street.",
			"I ordered %s just in time, and tour %s came without it.",
			"Where is %s? The app says paid, and tour %s is back by now.",
		},
		Scene: "One district, somebody who orders, two tours that leave, two replicas", SceneWith: "somebody who orders and tours that leave",
		Claims: []Claim{
			{"stop dispatcher", []Effect{Ends, Spares}},
			{"breaker open /leave", []Effect{Ends}},
			{"flag orders off", []Effect{Ends, Costs}},
			{"readonly on", []Effect{Ends, Costs}},
			{"breaker open /orders", []Effect{Ends, Costs}},
			{"limit /orders 1/s", []Effect{Continues}},
			{"restart pharmacy", []Effect{Nothing}},
			{"rollback pharmacy", []Effect{Nothing}},
			{"replicas pharmacy 1", []Effect{Nothing}},
			{"stop statistics", []Effect{Nothing}},
			{"restart dispatcher", []Effect{Nothing}},
			{"flag chat off", []Effect{Nothing, Spares}},
		},
		Says: []Saying{
			{"No request fails", always("pharmacy", "errors", 0)},
			{"nobody waits for a lock", always("pharmacy", "lock-waits", 0)},
			{"no log has an error", none("ERROR")},
		},
		Wrong: []Repair{
			{`UPDATE orders SET tour = tour + 1 WHERE ` + left, 1},
			{`UPDATE orders SET state = 'sent' WHERE ` + left, 2},
			{`UPDATE orders SET state = 'paid', tour = ` + next + ` WHERE EXISTS (SELECT 1 FROM orders o WHERE o.district = orders.district AND o.tour = orders.tour AND ` + waits + `)`, 3},
			{`INSERT INTO orders (id, district, tour, who, amount, state) SELECT o.id || '-' || (SELECT COUNT(*) FROM orders), o.district, (SELECT d.tour FROM districts d WHERE d.id = o.district), o.who, o.amount, 'paid' FROM orders o WHERE ` + waits, 4},
			{`BEGIN; UPDATE orders SET tour = ` + next + ` WHERE ` + left + `; COMMIT`, 5},
			{`DELETE FROM payments WHERE order_id IN (SELECT o.id FROM orders o WHERE ` + waits + `)`, 6},
		},
		Beside: []Test{
			{"TestRepairBesideATour", "a tour that leaves:"},
			{"TestRepairBesideACancel", "somebody who cancels:"},
		},
		Fix:    "late",
		Holds:  []string{"hold", "late"},
		Ledger: "payments",
		Slow:   "stop dispatcher",
		Looks: []Step{
			{"ack", "The page has an owner now."},
			{"metrics", "What changed, and when? Nothing is slow, nothing fails, and the audit counts more and more."},
			{"tickets", "What do people see? Others in the street got their bags."},
			{"sql SELECT o.n, o.id, o.tour, o.state FROM orders o JOIN tours t ON t.district = o.district AND t.number = o.tour WHERE t.id = '" + Entity + "' ORDER BY o.n", "Who is in one of these tours? The first are sent, and who came last is not."},
			{"logs /" + Entity + "/", "When did it leave, and when was the order written?"},
			{"trace " + Entity, "The order found its tour, and then the register and the bank took their time. Meanwhile the tour left."},
			{"sql SELECT id, tour FROM districts ORDER BY id", "Which tours take orders now? Far later ones."},
			{"logs order taken", "Every order that was taken names its tour."},
			{"trace leave", "A request closes a tour, waits for the rider, and sends what is in it."},
			{"logs tour leaves", "Tours leave by the timetable, and the rider loads for less than a second."},
			{"locks", "Nobody waits for a lock: the order holds nothing while it waits."},
			{"ps", "Both replicas run the same version, and neither has started again."},
			{"trace slow", "The slow requests wait for the register and the bank, and no longer than ever."},
			{"deploys", "Yesterday's change is a line on a bag. Monday's has orders checked before they are charged, and that was right."},
			{"status", "Where the map sees the riders changes no order."},
			{"flags", "These would turn people away. Must they be?"},
		},
		Then: []Step{
			{"stop dispatcher", "Orders come in as before. No tour leaves, so none leaves without an order; whoever waits waits a few minutes longer."},
			{"severity 2", "People wait for medicine that is not on its way, and no more of them."},
			{"save rows", "The rows as they are, before anybody repairs them."},
			{"change late", "The tour is looked for last, and it cannot leave between the look and the order."},
			{"deploy pharmacy", "The change goes into production before the next tour leaves."},
			{"repair try @repair", "Whoever was left behind goes with the next tour of the district. The districts are locked first, so that this tour does not leave meanwhile."},
			{"repair run", "It passed all six proofs."},
			{"start dispatcher", "The bicycles leave again, with everybody's bags."},
			{"wait 2m", "Is anybody left behind now?"},
			{"sql SELECT o.id FROM orders o JOIN tours t ON t.district = o.district AND t.number = o.tour WHERE o.state = 'paid'", "No."},
		},
	}
}
