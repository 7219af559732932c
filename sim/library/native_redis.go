package library

import (
	"math/big"
	"strconv"
	"strings"

	"racelab/sim/library/internal/lua"
)

// redisNatives lend the modelled Redis (racelab/redisdb) what reads patterns, numbers
// and scripts, and the list of commands.
func redisNatives() map[string]any {
	const p = "racelab/redisdb."
	return map[string]any{
		p + "matches":   matchesGlob,
		p + "lookup":    lookupCommand,
		p + "addFloats": addFloats,
		p + "SHA1":      lua.SHA1,
		p + "checkScript": func(source string) string {
			bounded(len(source) * 64)
			return lua.Check(source)
		},
		p + "runScript": func(source string, keys, argv, replies []string) (kind int, words []string) {
			bounded(len(source) * 64)
			r := lua.RunCached(lua.Script{Source: source, Keys: keys, Argv: argv, Replies: replies})
			return int(r.Kind), r.Words
		},
	}
}

// The commands of Redis 7.0, by group of racelab/redisdb, as COMMAND lists them: the
// number of words, -n for at least n; w for one that writes, s for one that scripts may
// not use, b for one that may wait.
var redisCommands = [][2]string{
	{"generic", `copy:-3w dbsize:1 del:-2w echo:2 exists:-2 expire:-3w expireat:-3w expiretime:2 flushall:-1w flushdb:-1w keys:2
		persist:2w pexpire:-3w pexpireat:-3w pexpiretime:2 ping:-1 pttl:2 randomkey:1 rename:3w renamenx:3w scan:-2 time:1 touch:-2 ttl:2 type:2 unlink:-2w`},
	{"string", `append:3w bitcount:-2 bitop:-4w bitpos:-3 decr:2w decrby:3w get:2 getbit:3 getdel:2w getex:-2w getrange:4 getset:3w incr:2w incrby:3w
		incrbyfloat:3w mget:-2 mset:-3w msetnx:-3w psetex:4w set:-3w setbit:4w setex:4w setnx:3w setrange:4w strlen:2 substr:4`},
	{"hash", `hdel:-3w hexists:3 hget:3 hgetall:2 hincrby:4w hincrbyfloat:4w hkeys:2 hlen:2 hmget:-3 hmset:-4w hrandfield:-2 hscan:-3 hset:-4w hsetnx:4w hstrlen:3 hvals:2`},
	{"list", `blmove:6wsb blmpop:-5wb blpop:-3wsb brpop:-3wsb brpoplpush:4wsb lindex:3 linsert:5w llen:2 lmove:5w lmpop:-4w lpop:-2w lpos:-3 lpush:-3w lpushx:-3w
		lrange:4 lrem:4w lset:4w ltrim:4w rpop:-2w rpoplpush:3w rpush:-3w rpushx:-3w`},
	{"set", `sadd:-3w scard:2 sdiff:-2 sdiffstore:-3w sinter:-2 sintercard:-3 sinterstore:-3w sismember:3 smembers:2 smismember:-3 smove:4w spop:-2w
		srandmember:-2 srem:-3w sscan:-3 sunion:-2 sunionstore:-3w`},
	{"sorted", `bzmpop:-5wb bzpopmax:-3wsb bzpopmin:-3wsb zadd:-4w zcard:2 zcount:4 zdiff:-3 zdiffstore:-4w zincrby:4w zinter:-3 zintercard:-3 zinterstore:-4w
		zlexcount:4 zmpop:-4w zmscore:-3 zpopmax:-2w zpopmin:-2w zrandmember:-2 zrange:-4 zrangebylex:-4 zrangebyscore:-4 zrangestore:-5w zrank:3 zrem:-3w
		zremrangebylex:4w zremrangebyrank:4w zremrangebyscore:4w zrevrange:-4 zrevrangebylex:-4 zrevrangebyscore:-4 zrevrank:3 zscan:-3 zscore:3 zunion:-3 zunionstore:-4w`},
	{"stream", `xack:-4w xadd:-5w xautoclaim:-6w xclaim:-6w xdel:-3w xgroup:-2w xlen:2 xpending:-3 xrange:-4 xread:-4b xreadgroup:-7wb xrevrange:-4 xtrim:-4w`},
	{"script", `eval:-3s eval_ro:-3s evalsha:-3s evalsha_ro:-3s script:-2s`},
	{"pubsub", `publish:3 pubsub:-2`},
	{"missing", `acl:-2 asking:1 auth:-2s bgrewriteaof:1s bgsave:-1s bitfield:-2w bitfield_ro:-2 client:-2 cluster:-2 command:-1 config:-2 debug:-2s discard:1s dump:2
		exec:1s failover:-1s fcall:-3s fcall_ro:-3s function:-2 geoadd:-5w geodist:-4 geohash:-2 geopos:-2 georadius:-6w georadius_ro:-6 georadiusbymember:-5w
		georadiusbymember_ro:-5 geosearch:-7 geosearchstore:-8w hello:-1s info:-1 lastsave:1 latency:-2 lcs:-3 lolwut:-1 memory:-2 migrate:-6w module:-2 monitor:1s
		move:3w multi:1s object:-2 pfadd:-2w pfcount:-2 pfdebug:3w pfmerge:-2w pfselftest:1 psubscribe:-2s psync:-3s punsubscribe:-1s quit:-1s readonly:1
		readwrite:1 replconf:-1s replicaof:3s reset:1s restore:-4w restore-asking:-4w role:1s save:1s select:2 shutdown:-1s slaveof:3s slowlog:-2 sort:-2w sort_ro:-2
		spublish:3 ssubscribe:-2s subscribe:-2s sunsubscribe:-1s swapdb:3w sync:1s unsubscribe:-1s unwatch:1s wait:3s watch:-2s xinfo:-2 xsetid:-3w`},
}

type redisCommand struct {
	group string
	arity int
	flags string
}

var redisByName = func() map[string]redisCommand {
	all := map[string]redisCommand{}
	for _, group := range redisCommands {
		for _, entry := range strings.Fields(group[1]) {
			name, rest, _ := strings.Cut(entry, ":")
			digits := strings.TrimRight(rest, "wsb")
			arity, err := strconv.Atoi(digits)
			if err != nil {
				panic(entry) // of a constant above
			}
			all[name] = redisCommand{group[0], arity, rest[len(digits):]}
		}
	}
	return all
}()

// lookupCommand returns the group, "" for a command that Redis does not know and
// "missing" for one that is not modelled; name is in small letters.
func lookupCommand(name string) (group string, arity int, flags string) {
	c := redisByName[name]
	return c.group, c.arity, c.flags
}

// addFloats adds two numbers as INCRBYFLOAT does, with the 64 bits of precision of C's
// long double, and writes the sum with 17 places and no zeros at its end.
func addFloats(a, b string) (sum string, good bool) {
	x, ok1 := longDouble(a)
	y, ok2 := longDouble(b)
	if !ok1 || !ok2 {
		return "", false
	}
	text := new(big.Float).SetPrec(64).Add(x, y).Text('f', 17)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" || text == "" {
		text = "0"
	}
	return text, true
}

func longDouble(s string) (*big.Float, bool) {
	if s == "" || len(s) > 255 || strings.ContainsAny(s, " _xXpPiIbo") {
		return nil, false
	}
	f, _, err := big.ParseFloat(s, 10, 64, big.ToNearestEven)
	if err != nil || f.IsInf() || f.MantExp(nil) > 16000 {
		return nil, false
	}
	return f, true
}

// matchesGlob matches as KEYS does: *, ?, [a-c], [^a] and \.
func matchesGlob(pattern, text string) bool {
	for len(pattern) > 0 {
		switch c := pattern[0]; {
		case c == '*':
			for len(pattern) > 1 && pattern[1] == '*' {
				pattern = pattern[1:]
			}
			if len(pattern) == 1 {
				return true
			}
			for i := 0; i <= len(text); i++ {
				if matchesGlob(pattern[1:], text[i:]) {
					return true
				}
			}
			return false
		case text == "":
			return false
		case c == '[':
			rest, ok := matchesClass(pattern[1:], text[0])
			if !ok {
				return false
			}
			pattern, text = rest, text[1:]
			continue
		case c == '\\' && len(pattern) > 1:
			pattern = pattern[1:]
			if pattern[0] != text[0] {
				return false
			}
		case c != '?' && c != text[0]:
			return false
		}
		pattern, text = pattern[1:], text[1:]
	}
	return text == ""
}

// matchesClass matches one byte with what follows a "[", and returns the pattern after it.
func matchesClass(pattern string, b byte) (rest string, ok bool) {
	pattern, not := strings.CutPrefix(pattern, "^")
	for len(pattern) > 0 && pattern[0] != ']' {
		low := pattern[0]
		if low == '\\' && len(pattern) > 1 {
			pattern = pattern[1:]
			low = pattern[0]
		}
		high := low
		if len(pattern) > 2 && pattern[1] == '-' {
			high = pattern[2]
			pattern = pattern[2:]
		}
		ok = ok || min(low, high) <= b && b <= max(low, high)
		pattern = pattern[1:]
	}
	if len(pattern) > 0 {
		pattern = pattern[1:]
	}
	return pattern, ok != not
}
