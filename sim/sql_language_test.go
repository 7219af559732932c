package sim_test

// languageScripts hold what SQL means to what the real server answered: one session, no
// concurrency. They belong to isolationScripts, and their results are in isolation.txt.
var languageScripts = []isolationScript{
	{name: "expressions", script: `
		T1: select 1 + 2 * 3, (1 + 2) * 3, 7 / 2, -7 / 2, 7 % 3, -7 % 3
		T1: select 2 < 3, 2 <> 2, 'a' < 'b', 'abc' = 'abc', not true
		T1: select null = null, null is null, 1 is not null, null and false, null or true, not null
		T1: select 1 in (1, 2), 3 in (1, null), 1 in (1, null), 3 not in (1, 2)
		T1: select 2 between 1 and 3, 4 not between 1 and 3
		T1: select 'abc' like 'a%', 'abc' like '_b_', 'abc' like 'b%', 'ABC' ilike 'abc', 'a%c' like 'a\%c'
		T1: select coalesce(null, null, 3), nullif(1, 1), nullif(1, 2), greatest(1, null, 3), least(2, 1)
		T1: select case when 1 > 2 then 'x' when 2 > 1 then 'y' else 'z' end, case 3 when 1 then 'one' end
		T1: select 'a' || 'b' || 'c', upper('abc'), lower('ABC'), length('héé'), abs(-5)
		T1: select cast('12' as int) + 1, '5'::int * 2, 3::text || 'x'
		T1: select 1 is distinct from null, null is distinct from null, 2 is distinct from 2
		T1: select true is true, null is true, false is false, null is not true
		T1: select exists (select 1 from test where id = 1), exists (select 1 from test where id = 9)
		T1: select (select max(value) from test), (select value from test where id = 9)
		T1: select 9223372036854775807 + 1
		T1: select 1 / 0
		T1: select 'x'::int
		T1: select nothing from test
		T1: select * from nowhere
		T1: selec 1
		T1: select 'open
		T1: select 1 from test where`},
	{name: "queries", setup: []string{
		"create table people (id int primary key, name text not null, team int, score int)",
		"create table teams (id int primary key, name text unique)",
		"insert into teams values (1, 'red'), (2, 'blue'), (3, 'green')",
		"insert into people values (1, 'ann', 1, 5), (2, 'bob', 1, null), (3, 'eve', 2, 7), (4, 'joe', null, 7)",
	}, script: `
		T1: select count(*), count(score), sum(score), min(score), max(score) from people
		T1: select count(*), sum(score), min(name) from people where id > 10
		T1: select team, count(*) as n from people group by team order by team
		T1: select team, sum(score) from people group by team having count(*) > 1
		T1: select distinct score from people order by score
		T1: select distinct score from people order by score desc
		T1: select name from people order by score desc nulls last, name limit 2
		T1: select name from people order by name offset 1 limit 2
		T1: select name from people order by 1 desc limit 1
		T1: select p.name, t.name from people p join teams t on t.id = p.team order by p.id
		T1: select p.name, t.name from people p left join teams t on t.id = p.team order by p.id
		T1: select t.name, count(p.id) from teams t left join people p on p.team = t.id group by t.name order by t.name
		T1: select p.name from people p, teams t where p.team = t.id and t.name = 'red' order by p.name
		T1: select name from people where team in (select id from teams where name <> 'red') order by name
		T1: select name from teams t where not exists (select 1 from people p where p.team = t.id)
		T1: select name, (select count(*) from people p where p.team = t.id) from teams t order by id
		T1: select count(distinct score) from people
		T1: select t.* from teams t where id = 2
		T1: select score as s from people where score is not null order by s desc, id limit 1
		T1: select id from people where name = 'ann' or score = 7 and team = 2 order by id
		T1: select sum(value) from people
		T1: select name from people join teams on teams.id = people.team
		T1: select count(*) from people where count(*) > 1`},
	{name: "queries over the table that changes", script: `
		T1: update test set value = (select max(value) from test) + id
		T1: select * from test order by id
		T1: update test set value = value - 1 where value = (select min(value) from test)
		T1: delete from test where value < (select avg(value) from test)
		T1: insert into test select id + 10, value from test
		T1: insert into test values ((select max(id) from test) + 1, 0) returning id
		T1: select * from test order by id`},
	{name: "constraints", setup: []string{
		"create table items (id serial primary key, sku varchar(5) unique, n int not null default 3 check (n >= 0), a int, b int, unique (a, b), constraint less check (a < b))",
	}, script: `
		T1: insert into items (sku) values ('x') returning id, sku, n
		T1: insert into items (sku, n) values ('y', 1), ('z', default) returning id, n
		T1: insert into items (sku) values ('x')
		T1: insert into items (sku) values ('x') on conflict do nothing
		T1: insert into items (sku) values ('x') on conflict (sku) do update set n = items.n + 1 returning id, n
		T1: insert into items (sku) values ('x') on conflict (sku) do update set n = 9 where items.n > 100 returning n
		T1: insert into items (sku) values ('x') on conflict (n) do nothing
		T1: insert into items (sku) values ('toolong')
		T1: insert into items (n) values (-1)
		T1: insert into items (n) values (null)
		T1: insert into items (a, b) values (2, 1)
		T1: insert into items (a, b) values (1, 2)
		T1: insert into items (a, b) values (1, 2)
		T1: insert into items (a, b) values (1, null), (1, null)
		T1: insert into items (id, sku) values (1, 'w')
		T1: insert into items (sku, nope) values ('w', 1)
		T1: insert into items (n) values ('many')
		T1: insert into items (n) values (3000000000)
		T1: update items set n = n - 5 where sku = 'y'
		T1: update items set sku = 'x' where sku = 'y'
		T1: update items set n = n + 1 where sku is not null
		T1: select sku, n from items where sku is not null order by sku
		T1: delete from items where n < 5 and sku is not null returning sku
		T1: delete from items where sku = 'none'
		T1: create table items (id int)
		T1: create table if not exists items (id int)
		T1: drop table nothing
		T1: drop table if exists nothing
		T1: create unique index on items (n)
		T1: insert into items (sku) select 's' || id from items where sku is not null
		T1: select count(*) from items`},
}

func init() { isolationScripts = append(isolationScripts, languageScripts...) }
