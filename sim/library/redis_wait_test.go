package library_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"racelab/sim/load"
)

// waiting are scenarios of several clients, a step each: "a blpop q 0" is client a's command. A
// client whose command waits takes no further one before it is served.
var waiting = []string{
	"a blpop q 0; b rpush q 1 2; b lrange q 0 -1",
	"a blpop q 0; c blpop q 0; b rpush q 1; b rpush q 2; b llen q",
	"a blpop q 0; c brpop q 0; b rpush q 1 2 3; b lrange q 0 -1",
	"a blpop q p 0; b rpush p 1; a blpop q p 0; b rpush q 2",
	"a blmove q p left right 0; c blpop p 0; b rpush q 1; b exists p q",
	"a brpoplpush q q 0; b rpush q 1; b lrange q 0 -1",
	"a blpop q 0; b sadd q x; b del q; b rpush q 1",
	"a blpop q 0; b set q x; b del q; b lpush q 1",
	"a bzpopmin z 0; b zadd z 5 x 3 y; b zcard z",
	"a bzpopmax z y 0; c bzpopmin z 0; b zadd z 5 x 3 y",
	"a blmpop 0 2 q p left count 2; b rpush p 1 2 3; b lrange p 0 -1",
	"a bzmpop 0 1 z max count 2; b zadd z 1 a 2 b 3 c; b zrange z 0 -1",
	"a xread block 0 streams s $; b xadd s 1-1 f v; a xread block 0 streams s 1-1; b xadd s 2-1 f w",
	"b xadd s 1-1 f v; a xread block 0 streams s $; b xadd s 2-1 f w",
	"a xread block 0 streams s t 0 0; b xadd t 5-1 f v",
	"b xgroup create s g $ mkstream; a xreadgroup group g ann block 0 streams s >; c xreadgroup group g ben block 0 streams s >; b xadd s 1-1 f v; b xpending s g; b xadd s 2-1 f w",
	"a blpop q 0; b eval push2 1 q; b lrange q 0 -1",
	"a blpop q 0; b rename nothing q; b rpush p 7; b rename p q",
	"a blpop q 0; c blpop q 0; d blpop q 0; b rpush q 1 2 3 4; b lrange q 0 -1",
	"a blmove q q left right 0; c blpop q 0; b rpush q 1; b rpush q 2; b lrange q 0 -1",
	"a blpop q 0; b copy p q; b rpush p 1; b copy p q; b exists q p",
	"a blpop a b 0; c blpop b a 0; b rpush b 1; b rpush a 2",
	"a bzpopmin z 0; b zunionstore z 2 x y; b zadd x 1 m; b zunionstore z 1 x",
	"a blpop q 0; b lmove p q left left; b rpush p 1; b lmove p q left left; b exists p q",
	"a blmove q p left left 0; b set p x; b rpush q 1; b lrange q 0 -1",
}

// made returns n scenarios about two lists and four clients.
func made(r *rand.Rand, n int) (all []string) {
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	for range n {
		var steps []string
		for range 5 + r.IntN(6) {
			c, q := pick("a", "b", "c", "d"), func() string { return pick("q", "p") }
			steps = append(steps, c+" "+pick("blpop "+q()+" 0", "brpop "+q()+" 0", "blpop q p 0", "blmove "+q()+" "+q()+" left right 0", "brpoplpush q p 0", "blmpop 0 2 p q right count 2",
				"rpush "+q()+" 1", "rpush "+q()+" 1 2", "lpush "+q()+" 3", "rpush q 4", "lpop "+q(), "del q p", "lrange "+q()+" 0 -1", "eval push2 1 "+q()))
		}
		all = append(all, strings.Join(steps, "; "))
	}
	return all
}

const push2 = `redis.call("rpush", KEYS[1], "x") return redis.call("rpush", KEYS[1], "y")`

func scenario(text string) (clients []string, commands [][]string) {
	for _, step := range strings.Split(text, "; ") {
		words := strings.Fields(step)
		for i := range words {
			if words[i] == "push2" {
				words[i] = push2
			}
		}
		clients, commands = append(clients, words[0]), append(commands, words[1:])
	}
	return clients, commands
}

// TestWhoWaitsForRedisIsServedAsByRedis takes the same steps here and on a real server.
func TestWhoWaitsForRedisIsServedAsByRedis(t *testing.T) {
	addr := os.Getenv("RACELAB_REDIS")
	if addr == "" {
		t.Skip("RACELAB_REDIS names no Redis (host:port) that may be emptied")
	}
	all := append(append([]string{}, waiting...), made(rand.New(rand.NewPCG(7, 7)), 60)...)
	for _, text := range all {
		want := stepsOnRedis(t, addr, text)
		if got := stepsHere(t, text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// stepsOnRedis writes after each step who was answered, and how. Who waits is what the server
// says of its clients.
func stepsOnRedis(t *testing.T, addr, text string) string {
	t.Helper()
	ctx := context.Background()
	admin := redis.NewClient(&redis.Options{Addr: addr, DB: 13, DisableIdentity: true})
	defer admin.Close()
	if err := admin.FlushDB(ctx).Err(); err != nil {
		t.Fatal(err)
	}
	conns, answers, busy := map[string]*redis.Client{}, map[string]chan string{}, map[string]bool{}
	for _, name := range []string{"a", "b", "c", "d"} {
		conns[name] = redis.NewClient(&redis.Options{Addr: addr, DB: 13, DisableIdentity: true, ClientName: "racelab-" + name, PoolSize: 1, MaxRetries: -1, ReadTimeout: time.Minute})
		answers[name] = make(chan string, 1)
	}
	var out strings.Builder
	clients, commands := scenario(text)
	for i, name := range clients {
		if busy[name] {
			out.WriteString("| " + name + " waits already ")
			continue
		}
		busy[name] = true
		out.WriteString("| ")
		go func() {
			v, err := send(conns[name], commands[i]).Result()
			answers[name] <- fmt.Sprint(v, " ", err)
		}()
		// Once it is known how its own step went, the server has served the others, too.
		busy[name] = blocked(ctx, t, admin, name, answers[name])
		if !busy[name] {
			out.WriteString(name + " <- " + <-answers[name] + " ")
		}
		for _, who := range []string{"a", "b", "c", "d"} {
			if busy[who] && who != name && !blocked(ctx, t, admin, who, answers[who]) {
				busy[who] = false
				out.WriteString(who + " <- " + <-answers[who] + " ")
			}
		}
	}
	for _, c := range conns {
		_ = c.Close()
	}
	for name := range busy { // the server has to know that they are gone
		for busy[name] && strings.Contains(admin.ClientList(ctx).Val(), "name=racelab-"+name+" ") {
			time.Sleep(time.Millisecond)
		}
	}
	return out.String()
}

// blocked waits until a client has its answer or the server calls it blocked.
func blocked(ctx context.Context, t *testing.T, admin *redis.Client, name string, answer chan string) bool {
	t.Helper()
	for range 10_000 {
		if len(answer) > 0 {
			return false
		}
		for _, line := range strings.Split(admin.ClientList(ctx).Val(), "\n") {
			if strings.Contains(line, "name=racelab-"+name+" ") && strings.Contains(line, " flags=b ") {
				return true
			}
		}
		time.Sleep(200 * time.Microsecond)
	}
	t.Fatalf("client %s has neither an answer nor waits", name)
	return false
}

// stepsHere has an interpreted program take the steps. Who has no answer once nobody can go on
// waits.
func stepsHere(t *testing.T, text string) string {
	t.Helper()
	clients, commands := scenario(text)
	source := strings.Replace(stepper, "// steps", fmt.Sprintf("clients, commands := %#v, %#v", clients, commands), 1)
	p, err := load.Load([]load.File{{Name: "prog.go", Text: []byte(source)}}, load.Around{})
	if err != nil {
		t.Fatal(err)
	}
	m := runRandomly(t, p, "main", 1)
	out, _, ended := strings.Cut(m.Output(), "\x1e")
	if !ended {
		t.Fatalf("%s\nended so: %+v", text, *m.Ended())
	}
	return out
}

const stepper = `package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/redis/go-redis/v9"
)

func main() {
	// steps
	names := []string{"a", "b", "c", "d"}
	todo, answers, busy := map[string]chan []string{}, map[string]chan string{}, map[string]bool{}
	for _, name := range names {
		todo[name], answers[name] = make(chan []string), make(chan string, 1)
		go client(todo[name], answers[name])
	}
	for i, name := range clients {
		if busy[name] {
			fmt.Print("| " + name + " waits already ")
			continue
		}
		busy[name] = true
		fmt.Print("| ")
		todo[name] <- commands[i]
		time.Sleep(time.Second)
		for _, who := range append([]string{name}, names...) {
			if busy[who] && len(answers[who]) > 0 {
				busy[who] = false
				fmt.Print(who + " <- " + <-answers[who] + " ")
			}
		}
	}
	fmt.Print("\x1e")
	os.Exit(0)
}

func client(todo chan []string, answers chan string) {
	c := redis.NewClient(&redis.Options{})
	for words := range todo {
		args := make([]any, len(words))
		for i, w := range words {
			args[i] = w
		}
		v, err := c.Do(context.Background(), args...).Result()
		answers <- fmt.Sprint(v, " ", err)
	}
}
`
