package lua

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// scripts are run here and by a real Redis. KEYS[1] is "k", ARGV[1] "7"; the list "l"
// has b and a.
var scripts = []string{
	`return redis.call("get","l")`, `return foo`, `foo=1`, `local x=nil; return x+1`, `return nil..1`,
	`error("boom")`, `error({err="MY custom"})`, `return redis.error_reply("abc")`, `return redis.error_reply("MYERR abc")`,
	`return {err="abc"}`, `redis.call()`, `redis.call("nosuch")`, `redis.call("get")`, `return redis.pcall("get","l")`,
	`local t=redis.pcall("get","l"); return t.err`, `redis.call("get", {})`, `return redis.call("subscribe","a")`,
	`return redis.call("blpop","x",0)`, `return 3.99`, `return "x"..(10/4)..(0.1+0.2)..1e15 ..2^53`, `return tostring(1e100)`,
	`return cjson.encode({a=1})`, `return cjson.encode({1,"x\"y",true,1.5,cjson.null,{b={}}})`, `return cjson.encode({})`,
	`return cjson.decode("[1,2,{\"a\":null}]")[3].a == cjson.null`,
	`return string.format("%5.2f|%d|%s|%q|%x|%-5s|%05d|%g|%c|%i|%10.3s|%%", 3.14159, 42, "hi", "a\nb", 255,"ab", 42, 0.1, 65, 3.7, "abcdef")`,
	`return cjson.decode("{bad")`, `return cjson.decode("")`, `return cjson.decode("[1,")`, `return cjson.decode("{\"a\" 1}")`, `return cjson.decode("[1}")`, `return cjson.decode("1 2")`,
	`return redis.sha1hex("a")`, `return table.concat({1,2,3},",")`, `return {1,2,nil,4}`, `return {ok="fine"}`,
	`local a,b=pcall(function() error("x") end) return b`, `local a,b=pcall(redis.call,"get","l") return type(b)`,
	`redis.call("set","k",1.5) return redis.call("get","k")`, `redis.call("set","k",1e20) return redis.call("get","k")`, `redis.call("set","k",0.1) return redis.call("get","k")`,
	`return {bit.band(7,3), bit.bor(1,8), bit.bxor(5,1), bit.bnot(0), bit.lshift(1,31), bit.rshift(-1,28), bit.arshift(-8,1), bit.rol(1,33), bit.bswap(1)}`,
	`return bit.tohex(255)..bit.tohex(-1,-4)`, `return tostring(redis.REPL_ALL)`, `return redis.log(redis.LOG_WARNING,"x")`, `return os.time()`,
	`math.randomseed(0) return {math.random(1,10), math.random(1,10), math.random(100), math.random(1000)}`, `math.randomseed(5) return {math.random(1,1000), math.random(1,1000)}`,
	`return string.rep("ab",3)..string.sub("hello",2,3)..(string.gsub("hello","l","L"))`, `return {unpack({1,2})}`, `return select("#",1,2)`,
	`return type(nil)..type(1)..type({})`, `return redis.call("incr","l")`, `assert(false,"no")`, `assert(nil)`, `return tonumber("0x10")..tonumber("10",2)`,
	`local t=nil; return t.x`, `return #nil`, `print(1)`, `return redis.status_reply("A")`, `return 1 < "2"`, `return {} < {}`, `return {1,{err="X y"}}`,
	`redis.call("set","k","v") return redis.call("get","k")`, `return -0`, `return 1e300`, `return 2^31`, `return "a\0b"`,
	`return redis.call("hgetall","nokey")`, `return redis.call("get","nokey")`, `return redis.call("zadd","z",1.5,"m")`, `return redis.call("zscore","z","m")`,
	`return cjson.encode({1,2,nil,4})`, `return cjson.encode({[1]=1,[3]=3})`, `return cjson.encode({[1]=1,[30]=3})`, `return cjson.encode(12345678901234)`, `return cjson.encode(0.1)`,
	`return cjson.encode("é/\\\n")`, `return cjson.encode({f=function() end})`, `return cjson.encode(1/0)`, `return redis.call("eval","return 1",0)`, `error()`, `return #ARGV`, `KEYS[1]="x" return KEYS[1]`, `redis.x=1`, `string.x=1`,
	`local function f(n) if n<2 then return n end return f(n-1)+f(n-2) end return f(10)`, `local function f() return y.z end return f()`,
	`local t = {} return t.a.b`, `local t = {} t.a.b = 1`, `local t = {} return t.f()`, `return redis.nosuch()`, `return ("x"):rep(3)`, `return ("x"):nosuch()`, `local x = "a" return x()`,
	`local n = "5" return n + 2`, `local n = "a" return n + 2`, `return "a" + 1`, `return -{}`, `local t = {} return -t`, `local t = {} return t .. "a"`, `return #5`,
	"local a = 1\nlocal b = 2\nreturn a + nil", "\n\nerror('late')", "local f = function()\n error('in f')\nend\nf()", "return redis.call('get',\n'l')",
	`for i, v in ipairs({"a", "b"}) do if v == "b" then return i end end`, `local s = 0 for i = 10, 1, -3 do s = s + i end return s`,
	`local t = {5, 3, 9} table.sort(t) return t`, `local t = {1, 2} table.insert(t, 1, 0) table.remove(t) return t`, `return string.find("hello", "l(.)")`, `return {string.match("k:12", "(%a+):(%d+)")}`,
	`local out = {} for w in string.gmatch("a b c", "%a") do out[#out + 1] = w end return out`, `return string.byte("A") .. string.char(66) .. string.upper("c") .. string.reverse("ed") .. string.len("xyz")`,
	`return math.floor(2.7) .. math.ceil(2.1) .. math.max(1, 3, 2) .. math.min(2, 1) .. math.abs(-3) .. math.fmod(7, 3) .. math.sqrt(16) .. math.huge`,
	`return tostring(true) .. tostring(nil) .. type(tostring)`, `return 5 % 3 .. -5 % 3 .. 5.5 % 2`, `return 2 ^ 0.5 .. ""`, `return 7 / 2`, `return not nil`, `return nil`, `return false`, `return`, ``,
	`return tonumber(KEYS[1]) == nil and ARGV[1] + 1 or 0`, `local a <const> = 1`, `return {cjson.decode("{\"a\":[1,2.5,\"x\",true]}").a[4]}`, `return cjson.encode(cjson.decode("[\"\\u00e9\\ud83d\\ude00\"]"))`,
	`local t = setmetatable({}, {__index = function(t, k) return k .. "!" end}) return t.hey`, `local t = setmetatable({}, {__add = function(a, b) return 42 end}) return t + 1`,
	`return pcall(error)`, `local ok, e = pcall(error, "msg", 0) return e`, `return rawequal("a", "a")`, `return xpcall(function() error("q") end, function(m) return "handled " .. m end)`, `return select(2, xpcall(function() error("q") end, function(m) return "handled " .. m end))`,
	`return redis.call("incrby", "k2", ARGV[1])`, `return redis.call("setnx", "k2", "x") + 1`, `local v = redis.call("get", "nothing") if v == false then return "false" end return "other"`,
	`return string.format("%d", "x")`, `return string.format("%d")`, `return ("x"):format(1)`, `while true do break end return 1`, `local i = 0 repeat local j = i i = i + 1 until j > 3 return i`,
}

func TestScriptsDoWhatRedisSays(t *testing.T) {
	addr := os.Getenv("RACELAB_REDIS")
	if addr == "" {
		t.Skip("RACELAB_REDIS names no Redis (host:port) that may be emptied")
	}
	ctx := context.Background()
	c := redis.NewClient(&redis.Options{Addr: addr, DB: 14, Protocol: 2, DisableIdentity: true})
	defer c.Close()
	for _, source := range scripts {
		prepare(ctx, t, c)
		want := written(c.Eval(ctx, source, []string{"k"}, "7").Result())
		prepare(ctx, t, c)
		if got := runHere(ctx, t, c, source); got != want {
			t.Errorf("%s\n got %s\nwant %s", source, got, want)
		}
	}
}

func prepare(ctx context.Context, t *testing.T, c *redis.Client) {
	t.Helper()
	if err := c.FlushDB(ctx).Err(); err != nil {
		t.Fatal(err)
	}
	c.RPush(ctx, "l", "b", "a")
}

// runHere has the server carry out the commands of a script, and Run the rest.
func runHere(ctx context.Context, t *testing.T, c *redis.Client, source string) string {
	t.Helper()
	s := Script{Source: source, Keys: []string{"k"}, Argv: []string{"7"}}
	for {
		r := Run(s)
		switch r.Kind {
		case Done:
			return shownReply(r.Words[0])
		case Stopped:
			return "stopped: " + r.Words[0]
		}
		// The server says of a command in a script what it says of none outside.
		reply := "-" + map[string]string{"nosuch": "ERR Unknown Redis command called from script", "subscribe": "ERR This Redis command is not allowed from script", "blpop": "ERR This Redis command is not allowed from script", "eval": "ERR This Redis command is not allowed from script"}[r.Words[0]] + "\r\n"
		if len(r.Words) == 1 && r.Words[0] == "get" {
			reply = "-ERR Wrong number of args calling Redis command from script\r\n"
		}
		if reply == "-\r\n" {
			reply = resp(asAny(c, ctx, r.Words))
		}
		s.Replies = append(s.Replies, reply)
	}
}

func asAny(c *redis.Client, ctx context.Context, words []string) (any, error) {
	args := make([]any, len(words))
	for i, w := range words {
		args[i] = w
	}
	return c.Do(ctx, args...).Result()
}

// resp writes what go-redis makes of a reply as a reply again. "OK" is a status.
func resp(v any, err error) string {
	switch {
	case errors.Is(err, redis.Nil):
		return "$-1\r\n"
	case err != nil:
		return "-" + err.Error() + "\r\n"
	}
	switch v := v.(type) {
	case int64:
		return fmt.Sprintf(":%d\r\n", v)
	case string:
		if v == "OK" {
			return "+OK\r\n"
		}
		return bulk(v)
	case []any:
		out := fmt.Sprintf("*%d\r\n", len(v))
		for _, x := range v {
			out += resp(x, nil)
		}
		return out
	}
	return "$-1\r\n"
}

func shownReply(text string) string {
	v, _, err := parseReply(text)
	return written(v, err)
}

func parseReply(text string) (any, string, error) {
	line, rest, _ := strings.Cut(text, "\r\n")
	switch line[0] {
	case '-':
		return nil, rest, errors.New(line[1:])
	case '+':
		return line[1:], rest, nil
	case ':':
		var n int64
		fmt.Sscan(line[1:], &n)
		return n, rest, nil
	case '$':
		var n int
		fmt.Sscan(line[1:], &n)
		if n < 0 {
			return nil, rest, redis.Nil
		}
		return rest[:n], rest[n+2:], nil
	}
	var n int
	fmt.Sscan(line[1:], &n)
	out := []any{}
	for range n {
		v, r, err := parseReply(rest)
		if err != nil && !errors.Is(err, redis.Nil) {
			v = err.Error()
		}
		out, rest = append(out, v), r
	}
	return out, rest, nil
}

func written(v any, err error) string { return fmt.Sprintf("%#v %v", v, err) }
