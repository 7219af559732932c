package library_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"racelab/sim/load"
)

// command is what a test sends: the words of a command, or "sleep" and a number of
// milliseconds. Those with the same transaction number, if it is not 0, go between one MULTI
// and EXEC.
type command struct {
	words       []string
	transaction int
}

// sequence returns n commands about a few keys, so that they meet.
func sequence(r *rand.Rand, n int) (all []command) {
	transaction := 0
	for len(all) < n {
		if r.IntN(25) == 0 {
			transaction++
			for range 1 + r.IntN(4) {
				all = append(all, command{anyCommand(r, templates), transaction})
			}
			continue
		}
		if r.IntN(20) == 0 {
			ms := []string{"1", "499", "500", "501", "1000", "2500"}
			all = append(all, command{words: []string{"sleep", ms[r.IntN(len(ms))]}})
			continue
		}
		all = append(all, command{words: anyCommand(r, slices.Concat(templates, misuse))})
	}
	return all
}

// templates are commands: K is a key, V a value, N a number, F a field or member, T a
// time, S a place in a list, X a score.
var templates = strings.Split(`get K;set K V;set K N;set K N px T;set K V ex 2;set K V nx;set K V xx;set K N keepttl;
set K V nx px T;set K V get;setnx K V;setex K 2 V;psetex K T V;getset K V;getdel K;getex K;strlen K;append K end;
incr K;decr K;incrby K N;decrby K N;incrbyfloat K 1.5;mget K K;mset K V K N;
del K;del K K;unlink K;exists K K;type K;rename K K;dbsize;keys *;keys a?;
expire K 2;pexpire K T;expire K -1;persist K;ttl K;pttl K;
hset K F V;hset K F N F V;hget K F;hmget K F F;hgetall K;hincrby K F N;hsetnx K F V;hdel K F;hdel K F F;hexists K F;hlen K;hkeys K;hvals K;
lpush K V;rpush K V N V;lpop K;rpop K;lpop K 2;llen K;lrange K S S;lindex K S;lrem K N V;ltrim K S S;
sadd K F F;srem K F;sismember K F;scard K;smembers K;
zadd K X F;zadd K nx X f1 X f2;zadd K xx X F;zincrby K X F;zscore K F;zrank K F;zcard K;zrem K F;zrange K S S;
zrangebyscore K X X;zrangebyscore K (X +inf;zrangebyscore K -inf X limit 1 2;zcount K -inf X;zremrangebyscore K X X;zremrangebyrank K S S;
echo V;ping`, ";")

// further are what miniredis has in another way than Redis, or not at all: only Redis is asked. I is
// the ID of an entry, G a group, C a consumer, B the place of a bit, L the end of a range of names.
var further = strings.Split(`copy K K;copy K K replace;renamenx K K;touch K K;msetnx K V K V;getrange K S S;setrange K 3 V;substr K S S;
setbit K B 1;setbit K B 0;getbit K B;bitcount K;bitcount K S S;bitcount K S S bit;bitpos K 1;bitpos K 0;bitpos K 1 S;bitpos K 1 S S;bitpos K 0 S S bit;bitop and K K K;bitop or K K K;bitop xor K K K;bitop not K K;
incrbyfloat K 0.1;incrbyfloat K -1e2;incrbyfloat K V;hincrbyfloat K F 0.1;hincrbyfloat K F 2.5e-3;hmset K F V F V;hstrlen K F;hscan K 0;hscan K 0 match f*;sscan K 0;zscan K 0;scan 0 count 1000;
lset K S V;linsert K before V N;linsert K after V N;lpushx K V;rpushx K V V;lpos K V;lpos K V rank -1;lpos K V count 0;lpos K V rank 2 count 1 maxlen 3;lmove K K left right;lmove K K right left;rpoplpush K K;lmpop 2 K K left;lmpop 1 K right count 2;
smismember K F F;smove K K F;sinter K K;sunion K K K;sdiff K K;sinterstore K K K;sunionstore K K K;sdiffstore K K K;sintercard 2 K K;sintercard 2 K K limit 1;
zadd K gt X F;zadd K lt ch X F X F;zadd K xx ch X F;zadd K incr X F;zadd K nx incr X F;zadd K gt incr X F;zrevrank K F;zrange K X X byscore;zrange K (X +inf byscore limit 0 1;zrange K X X byscore rev;zrange K L L bylex;zrange K L L bylex rev limit 0 2;zrange K S S rev;
zrange K S S withscores;zrevrange K S S;zrevrange K S S withscores;zrevrangebyscore K X X;zrevrangebyscore K +inf -inf withscores limit 0 2;zrangebylex K L L;zrevrangebylex K L L;zlexcount K L L;zremrangebylex K L L;zmscore K F F;zpopmin K;zpopmax K;zpopmin K 2;zpopmax K 0;zmpop 2 K K min;zmpop 1 K max count 2;
zunion 2 K K;zunion 2 K K withscores;zunion 2 K K weights 2 3 aggregate max withscores;zinter 2 K K;zinter 2 K K aggregate min withscores;zdiff 2 K K;zdiff 2 K K withscores;zunionstore K 2 K K;zinterstore K 2 K K weights 1 0.5;zdiffstore K 2 K K;zintercard 2 K K;zrangestore K K S S;zrangestore K K X X byscore;
xadd K I F V;xadd K I F V F N;xadd K 5-* F V;xadd K nomkstream I F V;xadd K maxlen 2 I F V;xadd K maxlen = 3 I F V;xadd K minid 2 I F V;xadd K maxlen ~ 50 I F V;xlen K;xrange K - +;xrange K I I;xrange K (I +;xrevrange K + -;xrevrange K I - count 1;xdel K I I;xtrim K maxlen 1;xtrim K minid I;
xread streams K 0;xread count 1 streams K K 0 I;xread streams K $;xgroup create K G I;xgroup create K G $ mkstream;xgroup create K G 0 mkstream;xgroup setid K G 0;xgroup destroy K G;xgroup createconsumer K G C;xgroup delconsumer K G C;
xreadgroup group G C streams K >;xreadgroup group G C count 1 streams K >;xreadgroup group G C noack streams K >;xreadgroup group G C streams K 0;xreadgroup group G C streams K I;xack K G I I;xpending K G;xclaim K G C 0 I;xclaim K G C 0 I I justid;xclaim K G C 0 I force;xclaim K G C 10000000 I;xautoclaim K G C 0 0;xautoclaim K G C 0 0 count 1;xautoclaim K G C 0 I justid;
publish ch V;pubsub channels;pubsub numsub ch;pubsub numpat;expiretime K;pexpiretime K;blpop K K 0.01;brpop K 0.01;blmove K K left right 0.01;brpoplpush K K 0.01;blmpop 0.01 2 K K left;bzpopmin K K 0.01;bzpopmax K 0.01;bzmpop 0.01 1 K min;xread block 1 streams K $;xreadgroup group G C block 1 streams K >;
script load return_1;script exists e0e1f9fabfc9d4800c877a703b823ac0578ff8db;evalsha 0000000000000000000000000000000000000000 0`, ";")

// wrongly are commands that Redis refuses, in words that are its own.
var wrongly = strings.Split(`nosuch a b;get;get a b;set a b nx xx;set a b ex x;set a b ex -1;set a b px 99999999999999999999;getex a ex 0;getex a nope;expire a 1 nx gt;expire a 1 gt lt;expire a 1 huh;expire a x;copy a a;rename nothing a;flushall huh;setrange a -1 x;setbit a -1 1;setbit a 1 2;bitcount a 1;bitpos a 2;bitpos a x;bitop not a b c;bitop huh a b;
hset h a;hincrby h f x;hincrbyfloat h f x;hrandfield h x;lpop l -1;lpop l 1 2;lset nothing 0 v;linsert l huh a b;lpos l a rank 0;lpos l a count -1;lpos l a huh 1;lmove a b left huh;lmpop 0 a left;lmpop 1 a huh;lmpop 1 a left count 0;sintercard 0 a;sintercard 3 a;sintercard 1 a limit -1;spop s -1;srandmember s x;
zadd z nx xx 1 a;zadd z gt lt 1 a;zadd z nx gt 1 a;zadd z incr 1 a 2 b;zadd z x a;zadd z 1;zrange z 0 1 limit 0 1;zrange z a b bylex;zrange z 0 1 bylex;zrange z [a [b bylex withscores;zrange z a b byscore;zrangebyscore z 1 x;zrangebylex z a b;zunion 0 z;zunion x z;zunion 2 z;zunion 1 z weights a;zunion 1 z aggregate huh;zinterstore d 0 z;zpopmin z -1;zpopmin z x;zmpop 0 z min;zmpop 1 z huh;
zincrby z x a;xadd x 0-0 a b;xadd x 1-1 a;xadd x huh a b;xadd x maxlen huh * a b;xadd x maxlen -1 * a b;xadd x maxlen = 1 limit 5 * a b;xrange x a b;xrange x - + count x;xread streams a;xread streams a b 0;xread block -1 streams a 0;xread block x streams a 0;xread streams a >;xread group g c streams a 0;xread noack streams a 0;xreadgroup group g c streams a $;xreadgroup group g c streams nothing >;
xreadgroup group g c count 1 block 5 streams nothing 0;xgroup create nothing g 0;xgroup huh a b;xgroup create a;xgroup destroy a;xpending nothing g;xpending nothing g - +;xclaim nothing g c 0 1-1;xclaim nothing g c x 1-1;xautoclaim nothing g c 0 x;xautoclaim nothing g c 0 0 count 0;xack nothing g x;xdel nothing x;blpop a x;blpop a -1;blmpop x 1 a left;brpoplpush a b x;bzpopmin a x;
script huh;script load;script exists;eval x;eval return_1 x;eval return_1 -1;eval return_1 2 a;pubsub huh;ping a b;object;time x;scan x;scan 0 count 0;scan 0 count x;scan 0 huh 1;hscan h x;zrangestore d z 0 1 withscores;zadd z ch;zrank z;incrby a x;decrby a -9223372036854775808;incrbyfloat a x;mset a;msetnx a b c;substr a 0 x;getrange a x 1`, ";")

// misuse are commands that fail. Miniredis refuses more of them when they are queued
// than Redis does, so they stay out of transactions.
var misuse = strings.Split(`get;set K;set K V ex 0;hset K F;incrby K V;zadd K V F;expire K V;lpop K -1;zrange K F F;hincrby K F V`, ";")

// scripts are what EVAL runs, with one key and one value.
var scripts = []string{
	`if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) else return 0 end`,
	`local n = redis.call("incr", KEYS[1]) if n == 1 then redis.call("pexpire", KEYS[1], 500) end return n`,
	`local n = tonumber(redis.call("get", KEYS[1]) or "0") if n == nil then return {err = "ERR no number"} end
	 if n < 5 then return redis.call("set", KEYS[1], n + 2) end return n / 2`,
	`local s = {} for i = 1, 3 do s[#s + 1] = i .. ARGV[1] end return s`,
	`local sum = 0 for i, v in ipairs(redis.call("lrange", KEYS[1], 0, -1)) do sum = sum + i end return sum`,
	`local r = redis.pcall("lpush", KEYS[1], ARGV[1]) if type(r) == "table" then return "refused" end return r`,
	`local i = 0 while true do i = i + 1 if i * i > 50 then break end end return {i, false, "x", i % 3, -i % 3, 7 / 2, nil, 9}`,
	`local t = {1, 2, name = "n"} return t.name .. #t .. tostring(t.no) .. tostring(1 == 1.0) .. tostring(10 / 4)`,
	`return {math.floor(2.7), math.max(1, 3, 2), tonumber("0x10"), 2 ^ 3 ^ 2, "a" < "b" and 1 or 0, not nil}`,
	`if ARGV[1] == "v1" or ARGV[1] == "v2" then return redis.status_reply("FINE") elseif true then return nil end`,
	`local i = 3 repeat i = i - 1 until i == 0 return redis.call("hlen", KEYS[1])`,
}

func anyCommand(r *rand.Rand, templates []string) []string {
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	if len(templates) > 1 && r.IntN(12) == 0 {
		return []string{"eval", scripts[r.IntN(len(scripts))], "1", pick("a1", "b", "c"), pick("v1", "v2", "7")}
	}
	words := strings.Fields(templates[r.IntN(len(templates))])
	for i, w := range words {
		switch w {
		case "K":
			words[i] = pick("a1", "a2", "b", "c", "d")
		case "V":
			words[i] = pick("v1", "v2", "some text", "", "7")
		case "N":
			words[i] = pick("0", "1", "-3", "40")
		case "F":
			words[i] = pick("f1", "f2", "f3")
		case "T":
			words[i] = pick("1", "500", "1500")
		case "S":
			words[i] = pick("0", "1", "-1", "-2", "5", "-9")
		case "X":
			words[i] = pick("1", "2.5", "-1", "10")
		case "(X":
			words[i] = "(" + pick("1", "2.5")
		case "I":
			words[i] = pick("1-1", "2-2", "3", "4-1", "6-0")
		case "(I":
			words[i] = pick("(1-1", "(2-2")
		case "G":
			words[i] = pick("g", "h")
		case "C":
			words[i] = pick("ann", "ben")
		case "B":
			words[i] = pick("0", "7", "8", "20")
		case "L":
			words[i] = pick("-", "+", "[f1", "(f2", "[f3")
		case "return_1":
			words[i] = "return 1"
		}
	}
	return words
}

// wording has errors that miniredis words in its own way, and Redis's words.
var wording = strings.NewReplacer(
	"ERR index out of range", "ERR value is out of range, must be positive",
	"ERR invalid expire time in set", "ERR invalid expire time in 'set' command",
)

// answer writes an answer in the same way for both sides. What Redis gives in no
// order is sorted, and of errors about scripts the first word is kept.
func answer(words []string, text string) string {
	text = wording.Replace(text)
	switch words[0] {
	case "smembers", "keys", "hkeys", "hvals", "sinter", "sunion", "sdiff", "sscan", "scan":
		list, _ := strings.CutSuffix(text, " <nil>")
		fields := strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(list))
		slices.Sort(fields)
		return strings.Join(fields, " ")
	case "ttl": // Redis rounds, miniredis cuts off
		if n, _, _ := strings.Cut(text, " "); n >= "0" {
			return "some seconds"
		}
	case "hincrby":
		text = strings.Replace(text, "ERR hash value is not an integer", "ERR value is not an integer or out of range", 1)
	case "eval":
		if at := strings.Index(text, "WRONGTYPE"); at >= 0 {
			return "WRONGTYPE"
		} else if strings.Contains(text, "ERR ") {
			return "ERR"
		}
	}
	return text
}

type doer interface {
	Do(ctx context.Context, args ...any) *redis.Cmd
}

func send(c doer, words []string) *redis.Cmd {
	args := make([]any, len(words))
	for i, w := range words {
		args[i] = w
	}
	return c.Do(context.Background(), args...)
}

// throughGoRedis sends commands to a server.
func throughGoRedis(t *testing.T, addr string, sleep func(time.Duration), all []command) (answers []string) {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: addr, DB: 15, DisableIdentity: true}) // lessons use others
	defer c.Close()
	if err := c.FlushDB(context.Background()).Err(); err != nil {
		t.Fatal(err)
	}
	c.ScriptFlush(context.Background())
	for i := 0; i < len(all); i++ {
		from := i
		if all[i].words[0] == "sleep" {
			ms, _ := strconv.Atoi(all[i].words[1])
			sleep(time.Duration(ms) * time.Millisecond)
			answers = append(answers, "slept")
			continue
		}
		for all[from].transaction != 0 && i+1 < len(all) && all[i+1].transaction == all[from].transaction {
			i++
		}
		cmds := []redis.Cmder{}
		if all[from].transaction == 0 {
			cmds = append(cmds, send(c, all[i].words))
		} else {
			cmds, _ = c.TxPipelined(context.Background(), func(p redis.Pipeliner) error {
				for _, cmd := range all[from : i+1] {
					send(p, cmd.words)
				}
				return nil
			})
		}
		for _, cmd := range cmds {
			v, err := cmd.(*redis.Cmd).Result()
			answers = append(answers, fmt.Sprint(v, " ", err))
		}
	}
	return answers
}

// throughTheEngine has an interpreted program send them to the modelled server.
func throughTheEngine(t *testing.T, all []command) []string {
	t.Helper()
	var list strings.Builder
	for _, cmd := range all {
		fmt.Fprintf(&list, "\t{%#v, %d},\n", cmd.words, cmd.transaction)
	}
	p, err := load.Load([]load.File{{Name: "prog.go", Text: []byte(strings.Replace(sender, "\t// commands\n", list.String(), 1))}}, load.Around{})
	if err != nil {
		t.Fatal(err)
	}
	m := runRandomly(t, p, "main", 1)
	lines := strings.Split(m.Output(), "\x1e")
	if len(lines) != len(all)+1 {
		t.Fatalf("%d answers to %d commands; the run ended so: %+v", len(lines)-1, len(all), *m.Ended())
	}
	return lines[:len(all)]
}

const sender = `package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

type command struct {
	words       []string
	transaction int
}

var all = []command{
	// commands
}

type doer interface {
	Do(ctx context.Context, args ...any) *redis.Cmd
}

func send(c doer, words []string) *redis.Cmd {
	args := make([]any, len(words))
	for i, w := range words {
		args[i] = w
	}
	return c.Do(context.Background(), args...)
}

func main() {
	c := redis.NewClient(&redis.Options{})
	for i := 0; i < len(all); i++ {
		from := i
		if all[i].words[0] == "sleep" {
			ms, _ := strconv.Atoi(all[i].words[1])
			time.Sleep(time.Duration(ms) * time.Millisecond)
			fmt.Print("slept\x1e")
			continue
		}
		for all[from].transaction != 0 && i+1 < len(all) && all[i+1].transaction == all[from].transaction {
			i++
		}
		cmds := []redis.Cmder{}
		if all[from].transaction == 0 {
			cmds = append(cmds, send(c, all[i].words))
		} else {
			cmds, _ = c.TxPipelined(context.Background(), func(p redis.Pipeliner) error {
				for _, cmd := range all[from : i+1] {
					send(p, cmd.words)
				}
				return nil
			})
		}
		for _, cmd := range cmds {
			v, err := cmd.(*redis.Cmd).Result()
			fmt.Print(v, " ", err, "\x1e")
		}
	}
}
`

func compareAnswers(t *testing.T, seed uint64, all []command, got, want []string) {
	t.Helper()
	for i := range all {
		if answer(all[i].words, got[i]) != answer(all[i].words, want[i]) {
			from := max(i-60, 0)
			for j, cmd := range all[from:i] {
				if len(all[i].words) > 1 && cmd.words[0] != "sleep" && !slices.Contains(cmd.words, all[i].words[1]) {
					continue
				}
				t.Logf("%q (%d) -> %s", cmd.words, cmd.transaction, want[from+j])
			}
			t.Errorf("seed %d: %q (%d)\n got %s\nwant %s", seed, all[i].words, all[i].transaction, got[i], want[i])
			return
		}
	}
}

// TestModelledRedisAnswersAsMiniredis sends the same commands to both.
func TestModelledRedisAnswersAsMiniredis(t *testing.T) {
	for seed := range uint64(60) {
		all := sequence(rand.New(rand.NewPCG(seed, 9)), 150)
		s := miniredis.RunT(t)
		want := throughGoRedis(t, s.Addr(), s.FastForward, all)
		compareAnswers(t, seed, all, throughTheEngine(t, all), want)
	}
}

// TestWhatRedisSaysAndMiniredisDoesNot has answers from Redis's documentation and
// source where miniredis gives others.
func TestWhatRedisSaysAndMiniredisDoesNot(t *testing.T) {
	tests := []struct {
		name, commands, want string
	}{
		{"options that exclude each other", "set a v nx xx", "<nil> ERR syntax error"},
		{"an option without its number", "set a v px", "<nil> ERR syntax error"},
		{"no floor", "hset h b 10; hincrby h b -50", "-40 <nil>"},
		{"the largest number", "set a 9223372036854775807; incr a", "<nil> ERR increment or decrement would overflow"},
		{"and it is still there", "set a 9223372036854775807; incr a; get a", "9223372036854775807 <nil>"},
		{"no number after all", "set a 1.0; incr a", "<nil> ERR value is not an integer or out of range"},
		{"a leading zero", "set a 01; incr a", "<nil> ERR value is not an integer or out of range"},
		{"seconds are rounded", "set a v px 1500; ttl a", "2 <nil>"},
		{"a new value has no deadline", "set a v px 1500; set a w; pttl a", "-1 <nil>"},
		{"unless that is asked for", "set a v px 1500; set a w keepttl; pttl a", "1500 <nil>"},
		{"INCR keeps it", "set a 1 px 1500; incr a; pttl a", "1500 <nil>"},
		{"gone at the deadline", "set a v px 1500; sleep 1500; get a", "<nil> redis: nil"},
		{"there just before", "set a v px 1500; sleep 1499; pttl a", "1 <nil>"},
		{"GETEX sets a deadline", "set a v; getex a px 20; pttl a", "20 <nil>"},
		{"GETEX takes it away", "set a v ex 20; getex a persist; pttl a", "-1 <nil>"},
		{"GETEX leaves other kinds alone", "sadd a v; getex a px 20; pttl a", "-1 <nil>"},
		{"EXPIRE GT without a deadline", "set a v; expire a 5 gt", "0 <nil>"},
		{"EXPIRE LT without a deadline", "set a v; expire a 5 lt; ttl a", "5 <nil>"},
		{"EXPIRE in the past", "set a v; pexpire a -1; exists a", "0 <nil>"},
		{"the last of a set takes the set along", "sadd a v; srem a v; exists a", "0 <nil>"},
		{"the last of a hash", "hset a f v; hdel a f; type a", "none <nil>"},
		{"HSET on a list", "rpush a v; hset a f v", "<nil> WRONGTYPE Operation against a key holding the wrong kind of value"},
		{"SET on a list replaces it", "rpush a v; set a w; get a", "w <nil>"},
		{"a script that nobody loaded", "evalsha ffffffffffffffffffffffffffffffffffffffff 0", "<nil> NOSCRIPT No matching script. Please use EVAL."},
		{"more keys than words", "eval x 3 a", "<nil> ERR Number of keys can't be greater than number of args"},
	}
	for _, tt := range tests {
		var all []command
		for _, c := range strings.Split(tt.commands, "; ") {
			all = append(all, command{words: strings.Fields(c)})
		}
		answers := throughTheEngine(t, all)
		got := answers[len(answers)-1]
		if got != tt.want {
			t.Errorf("%s: %s -> %s, want %s", tt.name, tt.commands, got, tt.want)
		}
	}
}

// withoutTime has a ping for what depends on the real clock.
func withoutTime(all []command) []command {
	for i, cmd := range all {
		if slices.Contains([]string{"sleep", "ttl", "pttl", "getex", "psetex", "pexpire", "px", "expiretime", "pexpiretime"}, cmd.words[0]) || slices.Contains(cmd.words, "px") {
			all[i].words = []string{"ping"}
		}
	}
	return all
}

// TestModelledRedisAnswersAsRedis asks the server at RACELAB_REDIS, and empties
// its database 15.
func TestModelledRedisAnswersAsRedis(t *testing.T) {
	addr := os.Getenv("RACELAB_REDIS")
	if addr == "" {
		t.Skip("RACELAB_REDIS names no Redis (host:port) that may be emptied")
	}
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 10))
		all := sequence(r, 120)
		// A third of the commands are those that miniredis does not answer as Redis does.
		for i, cmd := range all {
			if cmd.words[0] != "sleep" && r.IntN(2) == 0 {
				all[i].words = anyCommand(r, further)
			}
		}
		all = withoutTime(all)
		compareAnswers(t, seed, all, throughTheEngine(t, all), throughGoRedis(t, addr, time.Sleep, all))
	}
}

func TestModelledRedisRefusesAsRedis(t *testing.T) {
	addr := os.Getenv("RACELAB_REDIS")
	if addr == "" {
		t.Skip("RACELAB_REDIS names no Redis (host:port) that may be emptied")
	}
	var all []command
	for _, c := range strings.Split("hset h f v;rpush l a;sadd s a;zadd z 1 a;xadd x 1-1 f v", ";") {
		all = append(all, command{words: strings.Fields(c)})
	}
	for _, c := range wrongly {
		all = append(all, command{words: anyCommand(rand.New(rand.NewPCG(3, 3)), []string{c})})
	}
	got, want := throughTheEngine(t, all), throughGoRedis(t, addr, time.Sleep, all)
	for i := range all {
		if got[i] != want[i] {
			t.Errorf("%q\n got %s\nwant %s", all[i].words, got[i], want[i])
		}
	}
}
