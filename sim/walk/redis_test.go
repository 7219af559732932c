package walk_test

import (
	"strings"
	"testing"
	"time"

	"racelab/sim"
	"racelab/sim/machine"
	"racelab/sim/walk"
	"racelab/sim/walk/telemetry"
)

// cached is a service with a cache and a file.
const cached = `package cached

import (
	"context"
	"os"
	"time"

	"github.com/redis/go-redis/v9"
)

func Work() {
	c := redis.NewClient(&redis.Options{Addr: "cache:6379"})
	ctx := context.Background()
	c.Get(ctx, "price")
	c.Set(ctx, "price", "12 euro", 10*time.Second)
	for range 3 {
		c.Get(ctx, "price")
	}
	f, err := os.OpenFile("orders.log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		panic(err)
	}
	f.WriteString("one line\\n")
	f.Close()
	time.Sleep(time.Hour)
}
`

func TestTheCacheAndTheDiskOfAMoment(t *testing.T) {
	p, err := sim.LoadService("cached", []sim.File{{Name: "cached.go", Text: []byte(cached)}})
	if err != nil {
		t.Fatal(err)
	}
	w := start(t, p, walk.Config{Seed: 1, Processes: []walk.Process{{Name: "work", Func: "Work"}}})
	events := until(t, w, 5*time.Second)
	if n := count(events, machine.CommandDone, "price"); n != 5 {
		t.Errorf("there were %d commands, want 5", n)
	}
	if n := count(events, machine.FileDone, "orders.log"); n < 2 {
		t.Errorf("there were %d calls of the file system, want the opening and the write", n)
	}
	hits, err := telemetry.Series(events, w, telemetry.Scope{Step: 5 * time.Second, Until: 5 * time.Second}, "cache-hits")
	if err != nil || hits["cache-hits"][0].Value != 75 {
		t.Errorf("the hit rate is %v (%v), want 75 %%", hits, err)
	}
	if got, err := w.Redis("GET price"); err != nil || !strings.Contains(got, "12 euro") {
		t.Errorf("GET price: %q, %v", got, err)
	}
	if got, err := w.Redis("DEL price"); err != nil || got != "1" {
		t.Errorf("DEL price on the copy: %q, %v", got, err)
	}
	if got, err := w.Redis("GET price"); err != nil || !strings.Contains(got, "12 euro") {
		t.Errorf("looking changed the cache: %q, %v", got, err)
	}
	if files := w.Files(); len(files) != 1 || files[0].Name != "orders.log" || len(files[0].Rows) != 1 {
		t.Errorf("the disk has %+v", files)
	}
	until(t, w, 20*time.Second)
	if got, err := w.Redis("GET price"); err != nil || got != "nil" {
		t.Errorf("after its time: %q, %v", got, err)
	}
}
