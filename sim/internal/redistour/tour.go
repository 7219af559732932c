// Package redistour goes through the client of Redis as services use it, and writes down each answer. A test of package sim takes
// it through a real server and through the modelled one: the two accounts are the same.
package redistour

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// tour is one under way.
type tour struct {
	ctx context.Context
	rdb *redis.Client
	b   strings.Builder

	salt string
}

// Tour returns the account. The database is empty, and its client's own. salt makes scripts that the server does not know yet.
func Tour(ctx context.Context, rdb *redis.Client, salt string) string {
	t := &tour{ctx: ctx, rdb: rdb, salt: salt}
	t.strings()
	t.pipelines()
	t.watch()
	t.scripts()
	t.pubSub()
	t.streams()
	t.sorted()
	t.others()
	return t.b.String()
}

// say writes an answer down. What a command says of itself is its arguments and what came of them.
func (t *tour) say(what string, values ...any) {
	fmt.Fprint(&t.b, what, ":")
	for _, v := range values {
		fmt.Fprintf(&t.b, " %v", v)
	}
	t.b.WriteByte('\n')
}

func (t *tour) strings() {
	c, ctx := t.rdb, t.ctx
	t.say("set", c.Set(ctx, "a", 1, time.Minute))
	t.say("get", c.Get(ctx, "a"))
	_, err := c.Get(ctx, "nothing").Result()
	t.say("nil", err, err == redis.Nil, errors.Is(err, redis.Nil))
	n, err := c.Incr(ctx, "a").Result()
	t.say("incr", n, err)
	f, err := c.Get(ctx, "a").Float64()
	t.say("float", f, err)
	_, err = c.Get(ctx, "a").Bool()
	t.say("bool", err)
	t.say("setnx", c.SetNX(ctx, "a", "x", 0), c.SetNX(ctx, "b", "x", time.Hour))
	t.say("ttl", c.TTL(ctx, "b").Val() > 59*time.Minute, c.TTL(ctx, "nothing").Val(), c.Persist(ctx, "b").Val(), c.TTL(ctx, "b").Val())
	t.say("args", c.SetArgs(ctx, "b", "y", redis.SetArgs{Mode: "XX", Get: true}))
	t.say("getdel", c.GetDel(ctx, "b"), c.GetDel(ctx, "b").Err())
	t.say("mget", c.MSet(ctx, "x", 1, "y", "two"), c.MGet(ctx, "x", "y", "z"))
	t.say("wrong type", c.LPush(ctx, "x", 1).Err(), c.Incr(ctx, "y").Err())
	t.say("exists", c.Exists(ctx, "x", "y", "z"), c.Type(ctx, "x"), c.Type(ctx, "z"), c.Del(ctx, "x", "z"))
	t.say("hash", c.HSet(ctx, "h", map[string]any{"n": 1}), c.HSet(ctx, "h", "m", "2", "o", true), c.HIncrBy(ctx, "h", "n", 4))
	t.say("all", c.HGetAll(ctx, "h").Val(), c.HMGet(ctx, "h", "n", "q"))
	t.say("do", c.Do(ctx, "append", "y", "!").Val(), c.Do(ctx, "get", "nothing").Err())
}

func (t *tour) pipelines() {
	c, ctx := t.rdb, t.ctx
	pipe := c.Pipeline()
	incr, get := pipe.Incr(ctx, "p"), pipe.Get(ctx, "nothing")
	bad := pipe.LPush(ctx, "p", 1)
	cmds, err := pipe.Exec(ctx)
	t.say("pipeline", len(cmds), err, incr.Val(), get.Err(), bad.Err(), pipe.Len())
	cmds, err = c.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.Set(ctx, "q", 5, 0)
		p.IncrBy(ctx, "q", 2)
		p.Expire(ctx, "q", time.Hour)
		return nil
	})
	t.say("transaction", len(cmds), err, cmds[1])
	_, err = c.Pipelined(ctx, func(p redis.Pipeliner) error { p.Set(ctx, "r", 1, 0); return errors.New("no") })
	t.say("given up", err, c.Exists(ctx, "r").Val())
}

func (t *tour) watch() {
	c, ctx := t.rdb, t.ctx
	tries := 0
	move := func(tx *redis.Tx) error {
		n, err := tx.Get(ctx, "w").Int()
		if err != nil && err != redis.Nil {
			return err
		}
		if tries++; tries == 1 {
			c.Set(ctx, "w", 10, 0)
		}
		_, err = tx.TxPipelined(ctx, func(p redis.Pipeliner) error { p.Set(ctx, "w", n+1, 0); return nil })
		return err
	}
	err := c.Watch(ctx, move, "w")
	t.say("watch", err, err == redis.TxFailedErr)
	t.say("again", c.Watch(ctx, move, "w"), c.Get(ctx, "w").Val())
}

func (t *tour) scripts() {
	c, ctx := t.rdb, t.ctx
	unlock := redis.NewScript(`if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) else return 0 end -- ` + t.salt)
	c.Set(ctx, "lock", "me", 0)
	t.say("no script yet", unlock.EvalSha(ctx, c, []string{"lock"}, "you").Err())
	t.say("script", unlock.Run(ctx, c, []string{"lock"}, "you").Val(), unlock.Run(ctx, c, []string{"lock"}, "me").Val())
	t.say("table", c.Eval(ctx, `return {1, "two", {3}, false, 4}`, nil).Val())
	t.say("error", c.Eval(ctx, `return redis.error_reply("MY words")`, nil).Err(), c.Eval(ctx, `return redis.call("incr", "y")`, nil).Err() != nil)
	n, err := c.Eval(ctx, `return redis.call("incrby", KEYS[1], ARGV[1])`, []string{"s"}, 3).Int()
	t.say("number", n, err)
}

func (t *tour) pubSub() {
	c, ctx := t.rdb, t.ctx
	sub := c.Subscribe(ctx, "racelab-tour")
	first, err := sub.Receive(ctx)
	t.say("subscribed", first, err)
	t.say("published", c.Publish(ctx, "racelab-tour", "hello"), c.Publish(ctx, "racelab-tour-nobody", "x"))
	m := <-sub.Channel()
	t.say("message", m.Channel, m.Payload)
	t.say("closed", sub.Close(), c.Publish(ctx, "racelab-tour", "late").Err())
}

func (t *tour) streams() {
	c, ctx := t.rdb, t.ctx
	for i := range 3 {
		t.say("add", c.XAdd(ctx, &redis.XAddArgs{Stream: "st", ID: fmt.Sprintf("%d-0", i+1), Values: []any{"n", i}}))
	}
	t.say("old id", c.XAdd(ctx, &redis.XAddArgs{Stream: "st", ID: "1-0", Values: []any{"n", 9}}).Err())
	t.say("group", c.XGroupCreateMkStream(ctx, "st", "g", "0"), c.XGroupCreate(ctx, "st", "g", "0").Err())
	got, err := c.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "g", Consumer: "one", Streams: []string{"st", ">"}, Count: 2, Block: -1}).Result()
	t.say("read", got, err)
	t.say("pending", c.XPending(ctx, "st", "g").Val(), c.XAck(ctx, "st", "g", "1-0"))
	ext := c.XPendingExt(ctx, &redis.XPendingExtArgs{Stream: "st", Group: "g", Start: "-", End: "+", Count: 5}).Val()
	t.say("pending of", len(ext), ext[0].ID, ext[0].Consumer, ext[0].RetryCount)
	t.say("claim", c.XClaim(ctx, &redis.XClaimArgs{Stream: "st", Group: "g", Consumer: "two", Messages: []string{"2-0"}}))
	_, err = c.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "nobody", Consumer: "one", Streams: []string{"st", ">"}, Block: -1}).Result()
	t.say("no group", err)
	t.say("range", c.XRange(ctx, "st", "-", "+").Val(), c.XLen(ctx, "st").Val(), c.XTrimMaxLen(ctx, "st", 1).Val())
}

func (t *tour) sorted() {
	c, ctx := t.rdb, t.ctx
	t.say("zadd", c.ZAdd(ctx, "z", redis.Z{Score: 1, Member: "a"}, redis.Z{Score: 2.5, Member: "b"}, redis.Z{Score: 3, Member: "c"}))
	t.say("range", c.ZRangeWithScores(ctx, "z", 0, -1).Val(), c.ZRangeArgs(ctx, redis.ZRangeArgs{Key: "z", Start: 0, Stop: 0, Rev: true}).Val())
	t.say("by score", c.ZRangeArgs(ctx, redis.ZRangeArgs{Key: "z", Start: "(1", Stop: "+inf", ByScore: true, Count: 1}).Val(), c.ZCount(ctx, "z", "-inf", "2.5").Val())
	t.say("rank", c.ZRank(ctx, "z", "b"), c.ZRank(ctx, "z", "q").Err(), c.ZScore(ctx, "z", "b").Val(), c.ZIncrBy(ctx, "z", 2, "a").Val())
	t.say("pop", c.ZPopMin(ctx, "z", 2).Val(), c.ZRem(ctx, "z", "c", "d").Val(), c.ZCard(ctx, "z").Val())
}

func (t *tour) others() {
	c, ctx := t.rdb, t.ctx
	t.say("list", c.RPush(ctx, "l", "a", "b", "c"), c.LMove(ctx, "l", "m", "left", "right"), c.LRange(ctx, "l", 0, -1), c.BLPop(ctx, time.Second, "none", "l").Val())
	members := c.SAdd(ctx, "s1", "a", "b", "c").Val()
	c.SAdd(ctx, "s2", "b", "c", "d")
	inter := c.SInter(ctx, "s1", "s2").Val()
	sort.Strings(inter)
	t.say("sets", members, inter, c.SIsMember(ctx, "s1", "a").Val(), c.SMove(ctx, "s1", "s2", "a").Val())
	var keys []string
	it := c.Scan(ctx, 0, "s*", 10).Iterator()
	for it.Next(ctx) {
		keys = append(keys, it.Val())
	}
	sort.Strings(keys)
	t.say("scan", keys, it.Err())
	t.say("bits", c.SetBit(ctx, "bits", 7, 1).Val(), c.BitCount(ctx, "bits", nil).Val(), c.GetBit(ctx, "bits", 7).Val())
	t.say("rename", c.Rename(ctx, "nothing", "x").Err(), c.Rename(ctx, "bits", "bytes").Val())
	t.say("ping", c.Ping(ctx).Val(), c.Echo(ctx, "hi").Val())
}
