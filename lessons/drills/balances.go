package drills

import (
	"time"

	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// balances is a service for gift pots, to which several people pay at once.
func balances() *Drill {
	return &Drill{
		Name: "balances", Title: "A night at the gift pots", Minutes: 25, Seeds: []int{1, 2, 3},
		Night: 26 * time.Minute, Lesson: "account-sql",
		Setup: "Setup",
		Processes: []walk.Process{
			{Name: "payments", Service: "payments", Func: "Payments", Args: []any{":8090"}},
			{Name: "pots-1", Service: "pots", Func: "Pots", Args: []any{"pots-1", ":8081", "v24", 1}},
			{Name: "pots-2", Service: "pots", Func: "Pots", Args: []any{"pots-2", ":8082", "v24", 2}, Skew: 4 * time.Millisecond},
			{Name: "audit", Func: "Audit"},
			{Name: "points", Func: "Points"},
			{Name: "badges", Func: "Badges"},
			{Name: "autoscaler", Func: "Autoscaler", Args: []any{"pots"}},
			{Name: "people", Func: "People", Args: []any{SeedArg}},
		},
		Page: Rule{Process: "audit", Attr: "off", Above: 4},
		Counted: []telemetry.Counted{
			{Name: "moved", Text: "payments, and money that went back", Process: "pots", Msg: "money moved"},
			{Name: "captures", Text: "what the payments service took or gave back", Process: "payments", Msg: "capture"},
			{Name: "rolled-back", Text: "rounds of points that were rolled back", Process: "points", Msg: "round rolled back, the next one makes up for it"},
			{Name: "audit-off", Text: "pots whose balance is not the sum of its entries, as the audit said last", Process: "audit", Msg: "audit", Attr: "off", Last: true},
		},
		Pager: "audit: the balances of %d pots are not the sum of their entries",

		Service: "pots", Replicas: []string{"pots-1", "pots-2"}, Version: "v24",
		Deploys: []Deploy{
			{"Monday, 11:20", "v22", "a pot may have a picture"},
			{"Thursday, 9:45", "v23", "an entry has the version of its pot"},
			{"yesterday, 17:05", "v24", "stickers beside the names of those who paid"},
		},
		Flags:  []string{"pay-in", "stickers", "dark-mode"},
		Paths:  []string{"/pots", "/pay", "/back"},
		Jobs:   []string{"audit", "points", "badges", "autoscaler"},
		Status: []string{"Card payments: operational.", "Messages: degraded. Links arrive up to a minute late since 23:40. (yellow)", "Mail: operational."},

		Tables: []Table{
			{"pots", `SELECT id, owner, balance, version FROM pots ORDER BY id`, 0, true},
			{"entries", `SELECT n, id, pot, who, amount, version FROM entries ORDER BY n`, 1, false},
			{"captures", `SELECT entry, amount FROM captures ORDER BY entry`, 0, false},
		},
		Invariants: []Query{
			{`SELECT p.id FROM pots p JOIN (SELECT pot, SUM(amount) AS paid FROM entries GROUP BY pot) d ON d.pot = p.id WHERE d.paid <> p.balance`,
				"the balance of each pot is the sum of its entries"},
			{`SELECT id FROM pots WHERE balance < 0`, "no balance is below zero"},
			{`SELECT c.entry FROM captures c WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = c.entry AND e.amount = c.amount)`, "what was taken from cards stands in the entries"},
			{`SELECT e.id FROM entries e WHERE NOT EXISTS (SELECT 1 FROM captures c WHERE c.entry = e.id AND e.amount = c.amount)`, "each entry was taken from a card, or given back to one"},
		},
		Damaged: `SELECT p.id, p.id, p.owner, CASE WHEN d.paid > p.balance THEN d.paid - p.balance ELSE p.balance - d.paid END
			FROM pots p JOIN (SELECT pot, SUM(amount) AS paid FROM entries GROUP BY pot) d ON d.pot = p.id
			WHERE d.paid <> p.balance ORDER BY p.id`,
		Entities: "pot", Rows: "pot",
		Repair: `BEGIN;
SELECT id FROM pots WHERE balance <> (SELECT COALESCE(SUM(amount), 0) FROM entries WHERE pot = pots.id) FOR UPDATE;
UPDATE pots SET balance = (SELECT COALESCE(SUM(amount), 0) FROM entries WHERE pot = pots.id)
  WHERE balance <> (SELECT COALESCE(SUM(amount), 0) FROM entries WHERE pot = pots.id);
COMMIT;`,
		Audit: `SELECT p.id FROM pots p JOIN entries e ON e.pot = p.id GROUP BY p.id, p.balance HAVING SUM(e.amount) <> p.balance`,
		Alert: `audit-off > 0`,
		Heart: "TestHeart",
		Right: []Query{
			{`SELECT id, balance FROM pots ORDER BY id`, "the balance of pot"},
			{`SELECT id, amount FROM entries ORDER BY id`, "the amount of entry"},
		},
		Arises:  Line{Msg: "balance written", Attr: "pot"},
		Refused: []Line{{"payment refused", "reason", "pots are closed for payments"}},
		Tickets: []string{
			"We all paid into the pot %s. The list of %s has everybody, and its balance does not.",
			"The balance of %s went down when somebody paid. What is left in %s?",
			"I counted the entries of %s twice: the balance of %s is less than that.",
		},
		Scene: "One pot, two people who pay, two replicas", SceneWith: "two people and one pot",
		Claims: []Claim{
			{"flag pay-in off", []Effect{Ends}},
			{"readonly on", []Effect{Ends}},
			{"breaker open /pay", []Effect{Ends}},
			{"limit /pay 1/s", []Effect{GoesOn}},
			{"restart pots", []Effect{Nothing}},
			{"rollback pots", []Effect{Nothing}},
			{"replicas pots 1", []Effect{Nothing}},
			{"stop points", []Effect{Nothing}},
		},
		Says: []Saying{
			{"no log has an error", none("ERROR")},
			{"Nothing is slow, nothing fails", always("pots", "errors", 0)},
		},
		Wrong: []Repair{
			{`UPDATE pots SET balance = balance + 500 WHERE balance < (SELECT SUM(amount) FROM entries WHERE pot = pots.id)`, 1},
			{`INSERT INTO entries (id, pot, who, amount, version) SELECT 'fix-' || p.id, p.id, 'nobody', p.balance - d.paid, p.version
				FROM pots p JOIN (SELECT pot, SUM(amount) AS paid FROM entries GROUP BY pot) d ON d.pot = p.id WHERE d.paid <> p.balance`, 2},
			{`UPDATE pots SET balance = (SELECT COALESCE(SUM(amount), 0) FROM entries WHERE pot = pots.id), version = version + 1`, 3},
			{`UPDATE pots SET balance = balance + (SELECT COALESCE(SUM(e.amount), 0) FROM entries e WHERE e.pot = pots.id AND EXISTS (SELECT 1 FROM entries f WHERE f.pot = e.pot AND f.version = e.version AND f.n > e.n))`, 4},
			{`UPDATE pots SET balance = (SELECT SUM(amount) FROM entries WHERE pot = pots.id) WHERE balance <> (SELECT SUM(amount) FROM entries WHERE pot = pots.id)`, 5},
			{`DELETE FROM entries WHERE EXISTS (SELECT 1 FROM entries f WHERE f.pot = entries.pot AND f.version = entries.version AND f.n > entries.n)`, 6},
		},
		Beside: []Test{
			{"TestRepairBesideAPayment", "somebody who pays into the pot:"},
			{"TestRepairBesideMoneyBack", "somebody who takes money back:"},
		},
		Fix:    "add",
		Holds:  []string{"add", "lock"},
		Ledger: "entries",
		Slow:   "flag pay-in off",
		Looks: []Step{
			{"ack", "The page has an owner now."},
			{"metrics", "What changed, and when? Nothing is slow, nothing fails, and the audit counts more and more."},
			{"sql SELECT p.id, p.balance, SUM(e.amount) FROM pots p JOIN entries e ON e.pot = p.id GROUP BY p.id, p.balance HAVING SUM(e.amount) <> p.balance", "Which pots are damaged? All of them have several people in them, and no saver is among them."},
			{"sql SELECT n, id, amount, version FROM entries WHERE pot = '" + Entity + "' ORDER BY n", "Two entries of one pot have the same version: whoever came second did not see the first."},
			{"logs /" + Entity + "/", "Two lines looked the same balance up before either wrote."},
			{"trace " + Entity, "The time between is the bank's."},
			{"logs /rolled back/", "The rounds that were rolled back are of members, and not of pots."},
			{"trace slow", "The slow requests wait for the bank, and no longer than ever."},
			{"tickets", "What do people see? Everybody is on the list, and the balance is another one."},
			{"status", "Late messages change when people pay, and not what is written."},
			{"deploys", "Yesterday's change is a picture beside a name. Thursday's is why an entry has a version, and it only writes it down."},
			{"flags", "What can stop the payments, and nothing else?"},
		},
		Then: []Step{
			{"flag pay-in off", "Nobody can pay, and whoever wants money back gets it."},
			{"severity 2", "Customers' money is not where it should be, and it has stopped."},
			{"save rows", "The rows as they are, before anybody repairs them."},
			{"change add", "The database adds: what was looked up before is only for the eye."},
			{"deploy pots", "The change goes into production before anybody pays again."},
			{"repair try @repair", "Each balance becomes the sum of its entries. The rows are locked first, so that whoever pays meanwhile is in the sum."},
			{"repair run", "It passed all six proofs."},
			{"flag pay-in on", "Pots are open again."},
			{"wait 2m", "Does anything get damaged now?"},
			{"sql SELECT p.id, p.balance, SUM(e.amount) FROM pots p JOIN entries e ON e.pot = p.id GROUP BY p.id, p.balance HAVING SUM(e.amount) <> p.balance", "No."},
		},
	}
}
