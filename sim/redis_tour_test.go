package sim_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"racelab/sim"
	"racelab/sim/internal/redistour"
)

// TestClientAsOnARealServer: go-redis itself with the server at RACELAB_REDIS and the modelled client give the same account of a tour
// through the interface that services use.
func TestClientAsOnARealServer(t *testing.T) {
	addr := os.Getenv("RACELAB_REDIS")
	if addr == "" {
		t.Skip("RACELAB_REDIS names no Redis (host:port) that may be emptied")
	}
	rdb := redis.NewClient(&redis.Options{Addr: addr, DB: 12, DisableIdentity: true}) // other tests use others
	defer rdb.Close()
	if err := rdb.FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	salt := fmt.Sprint(os.Getpid(), " ", time.Now().UnixNano())
	want := redistour.Tour(t.Context(), rdb, salt)

	text, err := os.ReadFile("internal/redistour/tour.go")
	if err != nil {
		t.Fatal(err)
	}
	program := strings.Replace(string(text), "package redistour", "package main", 1) + `
func main() {
	fmt.Print(Tour(context.Background(), redis.NewClient(&redis.Options{DB: 12}), ` + strconv.Quote(salt) + `))
}
`
	_, r := explore(t, "main", program, sim.Budget{})
	if len(r.Outcomes) != 1 {
		t.Fatalf("%d outcomes", len(r.Outcomes))
	}
	sameText(t, strings.TrimSpace(r.Outcomes[0].Text), strings.TrimSpace(want))
}
