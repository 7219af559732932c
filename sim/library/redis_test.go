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
	if r.IntN(12) == 0 {
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
	case "smembers", "keys", "hkeys", "hvals":
		list, _ := strings.CutSuffix(text, " <nil>")
		fields := strings.Fields(strings.Trim(list, "[]"))
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
	p, err := load.Load([]load.File{{Name: "prog.go", Text: []byte(strings.Replace(sender, "\t// commands\n", list.String(), 1))}}, nil)
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

// TestModelledRedisAnswersAsRedis asks the server at RACELAB_REDIS, and empties
// its database 15.
func TestModelledRedisAnswersAsRedis(t *testing.T) {
	addr := os.Getenv("RACELAB_REDIS")
	if addr == "" {
		t.Skip("RACELAB_REDIS names no Redis (host:port) that may be emptied")
	}
	for seed := range uint64(20) {
		all := sequence(rand.New(rand.NewPCG(seed, 10)), 200)
		for i, cmd := range all { // time on a real server is not exact
			if slices.Contains([]string{"sleep", "ttl", "pttl", "getex", "psetex", "pexpire", "px"}, cmd.words[0]) || slices.Contains(cmd.words, "px") {
				all[i].words = []string{"ping"}
			}
		}
		compareAnswers(t, seed, all, throughTheEngine(t, all), throughGoRedis(t, addr, time.Sleep, all))
	}
}
