package drills

import (
	"time"

	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// oversell is a record shop on the night of a sale.
func oversell() *Drill {
	return &Drill{
		Name: "oversell", Title: "The night of the sale", Minutes: 25, Seeds: []int{1, 3, 5},
		Night: 26 * time.Minute, Lesson: "oversell",
		Setup: "Setup",
		Processes: []walk.Process{
			{Name: "payments", Service: "payments", Func: "Payments", Args: []any{":8090"}},
			{Name: "shop-1", Service: "shop", Func: "Shop", Args: []any{"shop-1", ":8081", "v42", 1}},
			{Name: "shop-2", Service: "shop", Func: "Shop", Args: []any{"shop-2", ":8082", "v42", 2}, Skew: 3 * time.Millisecond},
			{Name: "audit", Func: "Audit"},
			{Name: "packer", Func: "Packer"},
			{Name: "report", Func: "Report"},
			{Name: "autoscaler", Func: "Autoscaler", Args: []any{"shop"}},
			{Name: "customers", Func: "Customers", Args: []any{SeedArg}},
		},
		Page: Rule{Process: "audit", Attr: "negative", Above: 0},
		Counted: []telemetry.Counted{
			{Name: "orders", Text: "orders placed", Process: "shop", Msg: "order placed"},
			{Name: "sold-out", Text: "orders refused because the record was sold out", Process: "shop", Msg: "order refused", Attr: "reason", Value: "sold out"},
			{Name: "audit-negative", Text: "records below zero, as the audit said last", Process: "audit", Msg: "audit", Attr: "negative", Last: true},
		},
		Pager: "audit: the stock of %d records is below zero",

		Service: "shop", Replicas: []string{"shop-1", "shop-2"}, Version: "v42",
		Deploys: []Deploy{
			{"Tuesday, 16:10", "v40", "payments by card over the new payments service"},
			{"Thursday, 11:02", "v41", "release pages with larger pictures"},
			{"yesterday, 17:45", "v42", "new text at the foot of every page"},
		},
		Flags:  []string{"sale", "gift-wrap", "recommendations"},
		Paths:  []string{"/items", "/buy", "/cancel", "/orders"},
		Jobs:   []string{"audit", "packer", "report", "autoscaler"},
		Status: []string{"Card payments: operational.", "Parcel labels: degraded. Labels are printed up to ten minutes late since 23:20. (yellow)", "Mail: operational."},

		Tables: []Table{
			{"items", `SELECT id, price, received, stock, sale FROM items ORDER BY id`, 0, true},
			{"orders", `SELECT n, id, item, buyer, price, state, placed FROM orders ORDER BY n`, 1, false},
			{"payments", `SELECT order_id, kind, amount FROM payments ORDER BY order_id, kind`, 0, false},
		},
		Invariants: []Query{
			{`SELECT id, stock FROM items WHERE stock < 0`, "no stock is below zero"},
			{`SELECT i.id FROM items i WHERE i.stock <> i.received - (SELECT COUNT(*) FROM orders o WHERE o.item = i.id AND o.state <> 'cancelled')`,
				"the stock of each record is what was received less what is sold"},
			{`SELECT o.id FROM orders o WHERE (SELECT COALESCE(SUM(p.amount), 0) FROM payments p WHERE p.order_id = o.id) <> CASE WHEN o.state = 'cancelled' THEN 0 ELSE o.price END`,
				"each order that stands is paid, and each that is cancelled is paid back"},
		},
		Damaged: `SELECT o.id, o.item, o.buyer, o.price FROM orders o WHERE o.state <> 'cancelled'
			AND (SELECT COUNT(*) FROM orders p WHERE p.item = o.item AND p.state <> 'cancelled' AND p.n <= o.n) > (SELECT received FROM items WHERE id = o.item)
			ORDER BY o.n`,
		Entities: "record", Rows: "order",
		Repair: `BEGIN;
SELECT id FROM items WHERE stock < 0 FOR UPDATE;
WITH beyond AS (
  UPDATE orders SET state = 'cancelled' WHERE state = 'paid'
    AND (SELECT COUNT(*) FROM orders p WHERE p.item = orders.item AND p.state <> 'cancelled' AND p.n <= orders.n)
      > (SELECT received FROM items WHERE id = orders.item)
  RETURNING id, price)
INSERT INTO payments SELECT id, 'refund', -price FROM beyond;
UPDATE items SET stock = 0 WHERE stock < 0;
COMMIT;`,
		Audit: `SELECT id, received, stock FROM items WHERE stock < 0`,
		Alert: `audit-negative > 0`,
		Heart: "TestHeart",
		Right: []Query{
			{`SELECT id, state FROM orders ORDER BY id`, "the state of order"},
			{`SELECT id, stock FROM items ORDER BY id`, "the stock of record"},
			{`SELECT order_id, SUM(amount) FROM payments GROUP BY order_id ORDER BY order_id`, "what is paid for order"},
		},
		Arises:  Line{Msg: "order placed", Attr: "order"},
		Refused: []Line{{"order refused", "reason", "the sale is closed"}},
		Tickets: []string{
			"My order %s of %s is paid, and the tracking page says there is no parcel.",
			"I paid for %s. A friend got the mail that %s is sold out. Do I get mine?",
			"Order %s: the money is gone, and %s is not on its way.",
		},
		Scene: "The last copy, two customers, two replicas", SceneWith: "two customers and one copy",
		Claims: []Claim{
			{"flag sale off", []Effect{Ends}},
			{"readonly on", []Effect{Ends, Costs}},
			{"breaker open /buy", []Effect{Ends}},
			{"limit /buy 2/s", []Effect{GoesOn}},
			{"restart shop", []Effect{Nothing}},
			{"rollback shop", []Effect{Nothing}},
			{"stop report", []Effect{Nothing}},
			{"replicas shop 1", []Effect{Returns}},
		},
		Wrong: []Repair{
			{`UPDATE items SET stock = 0 WHERE stock < 0`, 1},
			{`UPDATE orders SET state = 'cancelled' WHERE state = 'paid' AND item IN (SELECT id FROM items WHERE stock < 0); UPDATE items SET stock = received WHERE stock < 0`, 3},
			{`DELETE FROM orders`, 3},
			{`UPDATE items SET stock = 0 WHERE stock < 0; UPDATE items SET received = received + 1 WHERE stock = 0`, 4},
			{`DELETE FROM payments WHERE order_id IN (SELECT id FROM orders WHERE state = 'paid')`, 6},
			{`UPDATE items SET stock = received - (SELECT COUNT(*) FROM orders o WHERE o.item = items.id AND o.state <> 'cancelled')`, 2},
		},
		Beside: []Test{
			{"TestRepairBesideACancel", "a customer who cancels:"},
			{"TestRepairBesideABuyer", "a customer who buys:"},
		},
		Fix:    "guard",
		Holds:  []string{"guard", "take"},
		Ledger: "payments",
		Slow:   "flag sale off",
		Looks: []Step{
			{"ack", "The page has an owner now."},
			{"tickets", "What do people see?"},
			{"metrics", "What changed, and when?"},
			{"sql SELECT id, received, stock FROM items WHERE stock < 0", "Which records are damaged? All of them are of the sale, and a new one every few seconds."},
			{"sql SELECT n, id, buyer, state, placed FROM orders WHERE item = '" + Entity + "' ORDER BY n", "Who has one of them? More people than there were copies."},
			{"status", "Labels are printed late. That delays parcels, and sells nothing twice."},
			{"logs /p-00/", "What happened to one of them?"},
			{"trace p-00", "Two requests at two replicas looked at the same stock before either took a copy."},
			{"deploys", "Nothing that could matter was deployed tonight; yesterday's change is a text."},
			{"trace slow", "The slow requests wait for the bank and for each other, not for the report."},
			{"ps", "Both replicas run, and neither has started again."},
			{"config", "No limit is set, and no breaker is open."},
			{"flags", "What can stop the sale, and nothing else?"},
		},
		Then: []Step{
			{"flag sale off", "It ends the damage, and the ordinary catalogue goes on selling."},
			{"severity 2", "Customers lost money, and it has stopped."},
			{"save rows", "The rows as they are, before anybody repairs them."},
			{"change guard", "The stock is looked at and taken in one statement, and whoever comes too late gets the money back."},
			{"deploy shop", "The change goes into production before the sale comes back."},
			{"repair try @repair", "The newest orders beyond what was received are cancelled and paid back, by entries."},
			{"repair run", "It passed all six proofs."},
			{"flag sale on", "The sale comes back."},
			{"wait 2m", "Does anything get damaged now?"},
			{"sql SELECT id, received, stock FROM items WHERE stock < 0", "No."},
		},
	}
}
