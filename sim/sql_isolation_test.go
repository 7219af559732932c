package sim_test

// isolationScripts are schedules beyond the published table: waiting, re-evaluation, keys,
// deadlock, and serializable transactions in all kinds of company.
var isolationScripts = []isolationScript{
	{name: "waiting update looks at its condition again", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: update test set value = 5 where id = 1
		T2: update test set value = value - 10 where id = 1 and value >= 10
		T1: commit
		T2: commit
		T3: select * from test order by id`},
	{name: "waiting update goes on after a rollback", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: update test set value = 5 where id = 1
		T2: update test set value = value - 10 where id = 1 and value >= 10
		T1: rollback
		T2: commit
		T3: select * from test order by id`},
	{name: "waiting update of a row that is deleted", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: delete from test where id = 1
		T2: update test set value = 0 where id = 1
		T1: commit
		T2: commit
		T3: select * from test order by id`},
	{name: "an update in place", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: update test set value = value + 50 where id = 1
		T2: update test set value = value + 30 where id = 1
		T1: commit
		T2: commit
		T3: select * from test order by id`},
	{name: "select for update before an update", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select value from test where id = 1 for update
		T2: select value from test where id = 1 for update
		T1: update test set value = 150 where id = 1
		T1: commit
		T2: update test set value = value + 30 where id = 1
		T2: commit
		T3: select * from test order by id`},
	{name: "select for update of a row that is not there", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select value from test where id = 3 for update
		T2: select value from test where id = 3 for update
		T1: insert into test values (3, 30)
		T2: insert into test values (3, 31)
		T1: commit
		T2: rollback
		T3: select * from test order by id`},
	{name: "for share lets others share", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select value from test where id = 1 for share
		T2: select value from test where id = 1 for share
		T1: update test set value = 11 where id = 1
		T2: commit
		T1: commit
		T3: select * from test order by id`},
	{name: "skip locked takes the next", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select id from test order by id limit 1 for update skip locked
		T2: select id from test order by id limit 1 for update skip locked
		T3: select id from test order by id limit 1 for update skip locked
		T1: commit
		T2: commit`},
	{name: "nowait fails at once", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select id from test where id = 1 for update
		T2: select id from test where id = 1 for update nowait
		T2: select 1
		T2: rollback
		T1: commit`},
	{name: "deadlock of two updates", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: update test set value = 11 where id = 1
		T2: update test set value = 22 where id = 2
		T1: update test set value = 21 where id = 2
		T2: update test set value = 12 where id = 1
		T2: rollback
		T1: commit
		T3: select * from test order by id`},
	{name: "a unique key waits for the other transaction", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: insert into test values (3, 30)
		T2: insert into test values (3, 31)
		T1: commit
		T2: select 1
		T2: rollback
		T3: select * from test order by id`},
	{name: "a unique key after a rollback", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: insert into test values (3, 30)
		T2: insert into test values (3, 31)
		T1: rollback
		T2: commit
		T3: select * from test order by id`},
	{name: "a unique key whose row is deleted", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: delete from test where id = 1
		T2: insert into test values (1, 31)
		T1: commit
		T2: commit
		T3: select * from test order by id`},
	{name: "on conflict do nothing waits", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: insert into test values (3, 30) on conflict do nothing
		T2: insert into test values (3, 31) on conflict do nothing
		T1: commit
		T2: commit
		T3: select * from test order by id`},
	{name: "on conflict do update waits", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: insert into test values (3, 30) on conflict (id) do update set value = test.value + excluded.value
		T2: insert into test values (3, 31) on conflict (id) do update set value = test.value + excluded.value
		T1: commit
		T2: commit
		T3: select * from test order by id`},
	{name: "check then insert", setup: []string{"create table claims (name text, by int)"}, script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select count(*) from claims where name = 'k'
		T2: select count(*) from claims where name = 'k'
		T1: insert into claims values ('k', 1)
		T2: insert into claims values ('k', 2)
		T1: commit
		T2: commit
		T3: select * from claims order by by`},
	{name: "check then insert with a key", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select count(*) from test where id = 3
		T2: select count(*) from test where id = 3
		T1: insert into test values (3, 1)
		T2: insert into test values (3, 2)
		T1: commit
		T2: rollback
		T3: select * from test order by id`},
	{name: "doctors on call", setup: []string{"create table doctors (name text primary key, on_call boolean not null)", "insert into doctors values ('alice', true), ('bob', true)"}, script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select count(*) from doctors where on_call
		T2: select count(*) from doctors where on_call
		T1: update doctors set on_call = false where name = 'alice'
		T2: update doctors set on_call = false where name = 'bob'
		T1: commit
		T2: commit
		T3: select count(*) from doctors where on_call`},
	{name: "doctors, where the first commits before the second writes", setup: []string{"create table doctors (name text primary key, on_call boolean not null)", "insert into doctors values ('alice', true), ('bob', true)"}, script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select count(*) from doctors where on_call
		T2: select count(*) from doctors where on_call
		T1: update doctors set on_call = false where name = 'alice'
		T1: commit
		T2: update doctors set on_call = false where name = 'bob'
		T2: commit
		T3: select count(*) from doctors where on_call`},
	{name: "one that only reads beside one that writes", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: select * from test order by id
		T2: update test set value = 11 where id = 1
		T2: commit
		T1: select * from test order by id
		T1: commit`},
	{name: "an error ends the transaction", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: update test set value = 11 where id = 1
		T2: update test set value = 12 where id = 1
		T1: select 1 / 0
		T1: select 1
		T2: commit
		T1: commit
		T3: select * from test order by id`},
	{name: "three wait in line", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T3: begin isolation level {}
		T1: update test set value = value + 1 where id = 1
		T2: update test set value = value + 2 where id = 1
		T3: update test set value = value + 4 where id = 1
		T1: rollback
		T2: rollback
		T3: rollback
		T4: select * from test order by id`},
	{name: "a statement sees its snapshot while it waits", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: update test set value = 21 where id = 2
		T2: update test set value = value + 100
		T3: update test set value = 11 where id = 1
		T1: commit
		T2: commit
		T3: select * from test order by id`},
	{name: "rows that come to match are not found", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: update test set value = value + 10
		T2: update test set value = 0 where value = 20
		T1: commit
		T2: commit
		T3: select * from test order by id`},
	{name: "returning after a wait", script: `
		T1: begin isolation level {}
		T2: begin isolation level {}
		T1: update test set value = value + 1 where id = 1 returning id, value
		T2: update test set value = value + 1 where id = 1 returning id, value
		T1: commit
		T2: commit`},
}
