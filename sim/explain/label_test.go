package explain

import "testing"

func TestParseCall(t *testing.T) {
	tests := []struct {
		label string
		want  call
	}{
		{"SELECT balance -> 100", call{kind: readCall, verb: "SELECT", row: row{item: "balance"}, value: "100"}},
		{"SELECT balance FROM accounts WHERE id = 1 FOR UPDATE -> 100",
			call{kind: readCall, verb: "SELECT", row: row{"accounts", "balance", "id = 1", ""}, value: "100"}},
		{"UPDATE balance = 130", call{kind: writeCall, verb: "UPDATE", row: row{item: "balance", sets: ",balance,"}, value: "130"}},
		{"UPDATE accounts SET balance = 150 WHERE id = 1 -> 1 row",
			call{kind: writeCall, verb: "UPDATE", row: row{"accounts", "balance", "id = 1", ",balance,"}, value: "150"}},
		{"UPDATE accounts SET balance = balance + 50 WHERE id = 1",
			call{kind: updateCall, verb: "UPDATE", row: row{"accounts", "balance", "id = 1", ",balance,"}, value: "balance + 50"}},
		{"UPDATE accounts SET balance = 150 WHERE id = 1 -> 0 rows",
			call{kind: writeCall, verb: "UPDATE", row: row{"accounts", "balance", "id = 1", ",balance,"}, value: "150", failed: true}},
		{"UPDATE balance = 1 -> ERROR: could not serialize access (40001)",
			call{kind: writeCall, verb: "UPDATE", row: row{item: "balance", sets: ",balance,"}, value: "1", failed: true}},
		{"INSERT INTO requests (key) VALUES ('k')", call{kind: writeCall, verb: "INSERT", row: row{table: "requests", item: "*"}}},
		{"DELETE FROM requests WHERE key = 'k'", call{kind: removeCall, verb: "DELETE", row: row{"requests", "*", "key = 'k'", ""}}},
		{"GET user:1 -> none", call{kind: readCall, verb: "GET", row: row{item: "user:1"}, value: "none"}},
		{"SET user:1 v2", call{kind: writeCall, verb: "SET", row: row{item: "user:1"}, value: "v2"}},
		{"SET lock alice NX PX 1000 -> OK", call{kind: updateCall, verb: "SET", row: row{item: "lock"}, value: "alice"}},
		{"SET lock bob NX PX 1000 -> nil", call{kind: updateCall, verb: "SET", row: row{item: "lock"}, value: "bob", failed: true}},
		{"HSET user:1 name bob", call{kind: writeCall, verb: "HSET", row: row{item: "user:1 name"}, value: "bob"}},
		{"Store k=v", call{kind: writeCall, verb: "STORE", row: row{item: "k"}, value: "v", member: true}},
		{"Load k -> v", call{kind: readCall, verb: "LOAD", row: row{item: "k"}, value: "v", member: true}},
		{"LoadOrStore: loaded", call{kind: controlCall, verb: "LOADORSTORE:", remark: true}},
		{"Do key: shares, later", call{kind: controlCall, verb: "DO", remark: true}},
		{"acquire: wait", call{kind: controlCall, verb: "ACQUIRE:", remark: true}},
		{"Setenv HOME", call{kind: controlCall, verb: "SETENV"}},
		{"set the deadline", call{kind: controlCall, verb: "SET"}},
		{"TryLock fails", call{kind: controlCall, verb: "TRYLOCK"}},
		{"Store", call{kind: writeCall, verb: "STORE", member: true}},
		{"write orders.log 7", call{kind: writeCall, verb: "WRITE", row: row{item: "orders.log"}, value: "7"}},
		{"charge card 42", call{verb: "CHARGE"}},
		{"POST /charge -> 200", call{verb: "POST"}},
		{"cleanup", call{kind: controlCall, verb: "CLEANUP"}},
		{"BEGIN", call{kind: controlCall, verb: "BEGIN"}},
		{"", call{kind: controlCall}},
		{" -> ", call{kind: controlCall}},
		{"SELECT", call{kind: readCall, verb: "SELECT"}},
		{"UPDATE", call{kind: writeCall, verb: "UPDATE"}},
		{"DELETE", call{kind: removeCall, verb: "DELETE"}},
		{"SET \xff\xfe WHERE = \xff", call{kind: writeCall, verb: "SET", row: row{item: "\xff\xfe"}, value: "WHERE"}},
	}
	for _, tt := range tests {
		got := parseCall(tt.label)
		if got != tt.want {
			t.Errorf("parseCall(%q)\n got %+v\nwant %+v", tt.label, got, tt.want)
		}
	}
}

func TestRowsMeet(t *testing.T) {
	parse := func(s string) row { return parseCall(s).row }
	tests := []struct {
		a, b        string
		meets, same bool
	}{
		{"SELECT balance -> 1", "UPDATE balance = 2", true, true},
		{"SELECT balance FROM a WHERE id = 1", "UPDATE a SET balance = 2 WHERE id = 1", true, true},
		{"SELECT balance FROM a WHERE id = 1", "UPDATE a SET balance = 2 WHERE id = 2", false, false},
		{"SELECT balance FROM a WHERE id = 1", "UPDATE b SET balance = 2 WHERE id = 1", false, false},
		{"SELECT balance FROM a WHERE id = 1", "UPDATE a SET name = 'x' WHERE id = 1", false, false},
		{"SELECT count(*) FROM doctors WHERE oncall = true", "UPDATE doctors SET oncall = false WHERE name = 'a'", true, false},
		{"UPDATE doctors SET oncall = false WHERE name = 'a'", "UPDATE doctors SET oncall = false WHERE name = 'b'", false, false},
		{"SELECT id FROM r WHERE key = 'k'", "INSERT INTO r (key) VALUES ('k')", true, false},
		{"UPDATE p SET a = 'x', version = 1 + 1 WHERE version = 1", "UPDATE p SET a = 'y', version = 2 + 1 WHERE version = 2", true, false}, // the one makes what the other asks for
		{"GET a", "SET a 1", true, true},
		{"GET a", "SET b 1", false, false},
	}
	for _, tt := range tests {
		a, b := parse(tt.a), parse(tt.b)
		if a.meets(b) != tt.meets || b.meets(a) != tt.meets {
			t.Errorf("%q and %q: meets is %v, want %v", tt.a, tt.b, a.meets(b), tt.meets)
		}
		if a.same(b) != tt.same || b.same(a) != tt.same {
			t.Errorf("%q and %q: same is %v, want %v", tt.a, tt.b, a.same(b), tt.same)
		}
	}
}
