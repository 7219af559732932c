package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shop is a server that nobody asks: one handler is guarded by a header that no reader of
// the source can guess.
const shop = `package main

import (
	"net/http"
	"os"
)

var orders []string

func order(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Key") != os.Args[0]+"!" {
		http.Error(w, "who are you?", http.StatusForbidden)
		return
	}
	orders = append(orders, r.URL.Query().Get("what"))
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", order)
	mux.HandleFunc("GET /health", func(http.ResponseWriter, *http.Request) {})
	http.ListenAndServe("localhost:8080", mux)
}
`

// TestCheckAsksAServer: what was not asked is status 2 with what to do, and what the user
// says to ask is asked, beside itself.
func TestCheckAsksAServer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shop.go")
	if err := os.WriteFile(file, []byte(shop), 0o600); err != nil {
		t.Fatal(err)
	}
	r := racelab(t, "check", file)
	if r.status != 2 || !strings.Contains(r.stderr, "answered 403 only") || !strings.Contains(r.stderr, "--request 'POST /orders?what=1 [X-Key: 1]") || !strings.Contains(r.stdout, "◐") {
		t.Errorf("status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
	// The model's program is called by its entry.
	key := "[X-Key: main!]"
	if strings.Contains(r.stderr, "os.Args") {
		t.Fatal(r.stderr)
	}
	r = racelab(t, "check", file, "--json", "--request", "POST /orders?what=1 "+key, "--request", "GET /health")
	var report reportJSON
	if err := json.Unmarshal([]byte(r.stdout), &report); err != nil {
		t.Fatal(err, r.stderr)
	}
	if s := report.Served; s == nil || len(s.Requests) != 2 || len(s.Handlers) != 2 || !s.Handlers[1].Ran {
		t.Errorf("served %+v", s)
	}
	if r.status != 1 || len(report.Races) == 0 {
		t.Fatalf("status %d, %d data races\n%s", r.status, len(report.Races), r.stderr)
	}
	if again := racelab(t, "replay", report.Races[0].Token, file); again.status != 1 || !strings.Contains(again.stdout, "Data race") || !strings.Contains(again.stdout, "client") {
		t.Errorf("replay: status %d\n%s%s", again.status, again.stdout, again.stderr)
	}
	racelab(t, "check", file, "--request", "orders").wantSentence(t, "METHOD PATH")
	racelab(t, "check", program(t, "good"), "--request", "GET /").wantSentence(t, "no func main that serves HTTP")
}
