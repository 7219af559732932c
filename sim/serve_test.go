package sim_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"racelab/sim"
)

// served explores a server without timers that fire early.
func served(t *testing.T, text string, requests ...string) *sim.Report {
	t.Helper()
	p, err := sim.Load("serve.go", []sim.File{{Name: "serve.go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	if p, err = p.Asking(requests); err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Served == nil {
		t.Fatalf("nothing is said of the server; %s", r.Coverage)
	}
	return r
}

// TestServersThatNobodyAsks has a data race in each server between two handlers, or in one
// that runs twice; in what says "fine" in its name, all is under a lock.
func TestServersThatNobodyAsks(t *testing.T) {
	const imports = "package main\n\nimport (\n\t\"encoding/json\"\n\t\"net\"\n\t\"net/http\"\n\t\"os/signal\"\n\t\"context\"\n\t\"strings\"\n\t\"sync\"\n\t\"syscall\"\n)\n\n" +
		"var _ = json.Marshal\nvar _ net.Listener\nvar _ = signal.Stop\nvar _ context.Context\nvar _ = strings.Cut\nvar _ sync.Mutex\nvar _ = syscall.SIGTERM\n\nvar total int\n\n"
	for name, c := range map[string]struct {
		text    string
		asked   []string
		handler string // one that ran, with what it answered
	}{
		"a function of the default mux": {`
func add(w http.ResponseWriter, r *http.Request) { total++ }
func main() { http.HandleFunc("/add", add); panic(http.ListenAndServe(":8000", nil)) }`,
			[]string{"GET /add"}, "add (serve.go:25) answered 200"},
		"methods of a struct, a mux from a helper, middleware round it": {`
type shop struct{ sold map[string]int }
func (s *shop) sell(w http.ResponseWriter, r *http.Request) { s.sold[r.PathValue("what")]++; w.WriteHeader(201) }
func (s *shop) count(w http.ResponseWriter, r *http.Request) { _ = len(s.sold) }
func (s *shop) routes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("PUT /sales/{what}", s.sell)
	m.HandleFunc("/count", s.count)
	return logged(m)
}
func logged(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r) })
}
func main() { s := &http.Server{Addr: ":8000", Handler: (&shop{map[string]int{}}).routes()}; s.ListenAndServe() }`,
			[]string{"PUT /sales/1", "GET /count"}, "sell (serve.go:26) answered 201"},
		"JSON that a helper decodes": {`
type order struct { ID string ` + "`json:\"id\"`" + `; N int; skip bool }
func read(r *http.Request, to any) bool { return json.NewDecoder(r.Body).Decode(to) == nil }
func post(w http.ResponseWriter, r *http.Request) {
	var o order
	if !read(r, &o) || o.N == 0 || r.Header.Get("X-Shop") != "north" {
		w.WriteHeader(400)
		return
	}
	total += o.N
}
func main() { http.HandleFunc("POST /orders", post); http.ListenAndServe(":8000", nil) }`,
			[]string{`POST /orders [X-Shop: north] {"id":"a","N":1}`}, "post (serve.go:27) answered 200"},
		"a form, and methods that are looked at inside": {`
func vote(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodPost:
		if r.PostFormValue("for") == "" { http.Error(w, "for whom?", 422); return }
		total++
	case "GET":
		w.Write([]byte{byte(total)})
	default:
		w.WriteHeader(405)
	}
}
func main() { http.HandleFunc("/vote", vote); http.ListenAndServe(":8000", nil) }`,
			[]string{"GET /vote", "POST /vote for=1"}, "vote (serve.go:25) answered 200"},
		"two servers, of which one is stopped": {`
func up(w http.ResponseWriter, r *http.Request) { total++ }
func see(w http.ResponseWriter, r *http.Request) { if total > 5 { w.WriteHeader(500) } }
func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	a, b := http.NewServeMux(), http.NewServeMux()
	a.HandleFunc("/up", up)
	b.HandleFunc("/see", see)
	srv := &http.Server{Addr: ":8001", Handler: a}
	go srv.ListenAndServe()
	go http.ListenAndServe(":8002", b)
	<-ctx.Done()
	srv.Shutdown(context.Background())
}`, []string{"GET :8001/up", "GET :8002/see"}, "up (serve.go:25) answered 200"},
		"a handler without a mux": {`
type hand struct{ n, m int }
func (h *hand) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if rest, ok := strings.CutPrefix(r.URL.Path, "/things/"); ok {
		h.n += len(rest)
		return
	}
	switch r.URL.Path {
	case "/sum":
		h.m++
	default:
		http.NotFound(w, r)
	}
}
func main() {
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	http.Serve(l, &hand{})
}`, []string{"GET /", "GET /sum", "GET /things/1"}, "hand.ServeHTTP (serve.go:26) answered 200, 404"},
		"a router of its own": {`
type router map[string]http.HandlerFunc
func (m router) on(method, path string, h http.HandlerFunc) { m[method+" "+path] = h }
func (m router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h := m[r.Method+" "+r.URL.Path]; h != nil { h(w, r); return }
	w.WriteHeader(404)
}
func main() {
	m := router{}
	m.on("DELETE", "/all", func(w http.ResponseWriter, r *http.Request) { total = 0 })
	http.ListenAndServe(":8000", m)
}`, []string{"DELETE /all", "GET /"}, "router.ServeHTTP (serve.go:27) answered 200, 404"},
		"a mux below a mux": {`
func main() {
	api, root := http.NewServeMux(), http.NewServeMux()
	api.HandleFunc("/in", func(w http.ResponseWriter, r *http.Request) { total++ })
	root.Handle("/v1/", http.StripPrefix("/v1", api))
	http.ListenAndServe(":8000", root)
}`, []string{"GET /v1/in"}, "main.func1 (serve.go:27) answered 200"},
	} {
		t.Run(name, func(t *testing.T) {
			r := served(t, imports+c.text)
			var did []string
			for _, h := range r.Served.Handlers {
				did = append(did, h.Words())
			}
			if !slices.Equal(r.Served.Requests, c.asked) || !slices.Contains(did, c.handler) || r.Served.Missing != "" {
				t.Errorf("asked %q, handlers %q, missing %q; want %q and %q", r.Served.Requests, did, r.Served.Missing, c.asked, c.handler)
			}
			if len(r.Races) == 0 {
				t.Errorf("no data race; %s", r.Coverage)
			}
		})
	}
}

// TestAServerUnderALock: what is right holds, with a count of all pairs.
func TestAServerUnderALock(t *testing.T) {
	r := served(t, `package main

import (
	"net/http"
	"sync"
)

func main() {
	var mu sync.Mutex
	n := 0
	add := func(w http.ResponseWriter, r *http.Request) { mu.Lock(); n++; mu.Unlock() }
	http.HandleFunc("/a", add)
	http.HandleFunc("/b", add)
	http.ListenAndServe(":8000", nil)
}
`)
	if r.Fails() || !r.Complete || len(r.Served.Handlers) != 2 {
		t.Errorf("it fails: %t, complete: %t, handlers %v; %s", r.Fails(), r.Complete, r.Served.Handlers, r.Coverage)
	}
}

// TestWhatIsNotAskedIsMissing: a handler that only refuses, or never runs, is no ✓.
func TestWhatIsNotAskedIsMissing(t *testing.T) {
	const text = `package main

import "net/http"

var secret = "x" + "yz"
var n int

func guarded(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+secret {
		w.WriteHeader(401)
		return
	}
	n++
}

func open(w http.ResponseWriter, r *http.Request) {}

func main() {
	http.HandleFunc("GET /guarded", guarded)
	http.HandleFunc("GET /open/{$}", open)
	http.ListenAndServe(":8000", nil)
}
`
	r := served(t, text)
	if r.Complete || !strings.Contains(r.Served.Missing, "guarded (serve.go:8) answered 401 only") ||
		!strings.Contains(r.Served.Missing, "--request 'GET /guarded [Authorization: Bearer 1]'") {
		t.Errorf("complete: %t; missing %q", r.Complete, r.Served.Missing)
	}
	r = served(t, text, "GET /guarded [Authorization: Bearer xyz]")
	if r.Served.Missing != "" || len(r.Races) == 0 {
		t.Errorf("with the right token: missing %q, %d races", r.Served.Missing, len(r.Races))
	}
	r = served(t, text, "GET /open/")
	if r.Complete || r.Served.Missing != "" || !strings.Contains(r.Coverage, "do not reach guarded (serve.go:8)") {
		t.Errorf("only the other one: complete %t, %s", r.Complete, r.Coverage)
	}
	r = served(t, text, "GET /open/", "POST /nowhere")
	if !strings.Contains(r.Served.Missing, `"POST /nowhere" was answered with 404 only`) {
		t.Errorf("a request for nobody: %q", r.Served.Missing)
	}
	p, err := sim.Load("serve.go", []sim.File{{Name: "serve.go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	if p, err = p.Asking([]string{"GET :9/open/"}); err != nil {
		t.Fatal(err)
	}
	_, err = p.Explore(t.Context(), sim.Config{}, sim.Budget{}, nil)
	if spent := new(sim.ErrSpent); !errors.As(err, &spent) || !strings.Contains(spent.Why, "reached no handler") {
		t.Errorf("a port where nobody listens: %v", err)
	}
}

// TestPanicsOfHandlers: net/http recovers them, so that the program goes on; they are
// reported, but for the one that only ends the connection.
func TestPanicsOfHandlers(t *testing.T) {
	r := served(t, `package main

import "net/http"

func main() {
	http.HandleFunc("/nil", func(w http.ResponseWriter, r *http.Request) {
		var m map[string]int
		m["a"] = 1
	})
	http.HandleFunc("/end", func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) })
	http.ListenAndServe(":8000", nil)
}
`)
	if r.Fails() || len(r.Served.Panics) != 1 || r.Served.Panics[0].Text != "assignment to entry in nil map" || r.Served.Panics[0].At.Line != 8 {
		t.Errorf("it fails: %t, panics %v", r.Fails(), r.Served.Panics)
	}
}

// TestTokensCarryTheRequests: of many requests the two that were sent, so that the replay
// needs nothing else.
func TestTokensCarryTheRequests(t *testing.T) {
	const text = `package main

import "net/http"

var a, b int

func main() {
	http.HandleFunc("/a", func(w http.ResponseWriter, r *http.Request) { a++; if a != 1 { panic(a) } })
	http.HandleFunc("/b", func(w http.ResponseWriter, r *http.Request) { b++ })
	http.HandleFunc("/c", func(w http.ResponseWriter, r *http.Request) {})
	http.ListenAndServe(":8000", nil)
}
`
	p, err := sim.Load("serve.go", []sim.File{{Name: "serve.go", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(context.Background(), sim.Config{}, sim.Budget{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Races) < 2 || len(r.Served.Requests) != 3 {
		t.Fatalf("%d races, requests %q", len(r.Races), r.Served.Requests)
	}
	for _, o := range r.Outcomes {
		run, err := p.Replay(o.Token)
		if err != nil {
			t.Fatalf("outcome %q: %v", o.Text, err)
		}
		if v := run.View(run.Len()); v.End == nil || v.End.Outcome != o.Text {
			t.Errorf("outcome %q, and its token leads to %+v", o.Text, v.End)
		}
		if n := len(run.Config().Requests); n > 2 {
			t.Errorf("the token of %q carries %d requests", o.Text, n)
		}
		if again := run.Token(); again != o.Token {
			t.Errorf("the token of the replay differs: %s, %s", again, o.Token)
		}
	}
}

func TestParseRequest(t *testing.T) {
	for text, want := range map[string]string{
		`POST /orders {"n":1}`:                       "POST|/orders||Content-Type: application/json\nContent-Length: 7\n|{\"n\":1}|0",
		"GET :8081/metrics?x=1":                      "GET|/metrics?x=1||||8081",
		"GET shop.example/a":                         "GET|/a|shop.example|||0",
		"  GET http://localhost:80/ ":                "GET|/|localhost:80|||80",
		"POST /v [idempotency-key: 7] [A: b c] n=1":  "POST|/v||Idempotency-Key: 7\nA: b c\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 3\n|n=1|0",
		"POST /list [1,2]":                           "POST|/list||Content-Type: application/json\nContent-Length: 5\n|[1,2]|0",
		"POST /text [Content-Type: text/csv] a,b\n1": "POST|/text||Content-Type: text/csv\nContent-Length: 5\n|a,b\n1|0",
		"":                "",
		"GET":             "",
		"get /":           "",
		"GET orders":      "",
		"GET :99999/a":    "",
		"GET /\x7f":       "",
		"G(T /":           "",
		"GET https://a/b": "",
	} {
		r, err := sim.ParseRequest(text)
		if want == "" {
			if err == nil || !strings.Contains(err.Error(), "METHOD PATH") {
				t.Errorf("%q is accepted as %+v, or without help: %v", text, r, err)
			}
			continue
		}
		got := strings.Join([]string{r.Method, r.Target, r.Host, r.Header, r.Body, strconv.Itoa(r.Port)}, "|")
		if err != nil || got != want {
			t.Errorf("%q is %q, %v; want %q", text, got, err, want)
		}
	}
}

func FuzzParseRequest(f *testing.F) {
	f.Add(`POST /orders?a=b [X: y] {"n":1}`)
	f.Add("GET :8080/")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := sim.ParseRequest(text)
		if err == nil && (r.Method == "" || !strings.HasPrefix(r.Target, "/") || strings.ContainsAny(r.Target, " \n")) {
			t.Errorf("%q is %+v", text, r)
		}
	})
}

// TestTokensCarryTheRuleForLeaks: only where it changes the verdict, and the replay has the
// same verdict.
func TestTokensCarryTheRuleForLeaks(t *testing.T) {
	const text = `package main

import "fmt"

func main() {
	c := make(chan int)
	go func() {
		if LEAKS {
			c <- 1
		}
	}()
	fmt.Println("done")
}
`
	for leaks, want := range map[string]string{"true": "!leaks-report", "false": ""} {
		p, err := sim.Load("leak.go", []sim.File{{Name: "leak.go", Text: []byte(strings.Replace(text, "LEAKS", leaks, 1))}})
		if err != nil {
			t.Fatal(err)
		}
		for rule, fails := range map[sim.LeakRule]bool{sim.LeaksFail: leaks == "true", sim.LeaksReport: false} {
			r, err := p.Explore(t.Context(), sim.Config{Leaks: rule}, sim.Budget{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if r.Fails() != fails {
				t.Errorf("a leak: %s, rule %d: it fails: %t", leaks, rule, r.Fails())
			}
			token := r.Outcomes[0].Token
			if has := strings.Contains(token, "!leaks-"); has != (want != "" && rule == sim.LeaksReport) {
				t.Errorf("a leak: %s, rule %d: token %s", leaks, rule, token)
			}
			run, err := p.Replay(token)
			if err != nil {
				t.Fatal(err)
			}
			if v := run.View(run.Len()); v.End == nil || v.End.Fails != fails {
				t.Errorf("a leak: %s, rule %d: the replay ends with %+v", leaks, rule, v.End)
			}
		}
	}
}

// While a server listens Go never says that all are asleep: main may wait for it in any way, beside
// workers that wait for work. Who waits for a lock, or to send, is stuck all the same.
func TestWhoWaitsBesideAServer(t *testing.T) {
	const head = "package main\n\nimport (\n\t\"net/http\"\n\t\"sync\"\n\t\"sync/atomic\"\n)\n\nvar n atomic.Int64\n\nvar a, b sync.Mutex\n\n" +
		"func handle(w http.ResponseWriter, r *http.Request) { n.Add(1) }\n\nfunc main() {\n\thttp.HandleFunc(\"/\", handle)\n"
	const listen = "func() { _ = http.ListenAndServe(\":8000\", nil) }"
	for name, c := range map[string]struct {
		body  string
		fails bool
	}{
		"an empty select":        {"go " + listen + "()\nselect {}", false},
		"the server's error":     {"errs := make(chan error, 1)\ngo func() { errs <- http.ListenAndServe(\":8000\", nil) }()\npanic(<-errs)", false},
		"a group":                {"var wg sync.WaitGroup\nwg.Go(" + listen + ")\nwg.Wait()", false},
		"a worker without work":  {"jobs := make(chan int)\ngo func() {\n\tfor range jobs {\n\t\tn.Add(1)\n\t}\n}()\n" + listen + "()", false},
		"main sends to nobody":   {"go " + listen + "()\nmake(chan int) <- 1", true},
		"main locks twice":       {"go " + listen + "()\na.Lock()\na.Lock()", true},
		"handlers lock in turns": {"http.HandleFunc(\"/ab\", func(http.ResponseWriter, *http.Request) { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() })\nhttp.HandleFunc(\"/ba\", func(http.ResponseWriter, *http.Request) { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() })\ngo " + listen + "()\nselect {}", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := served(t, head+c.body+"\n}\n\nvar _ sync.WaitGroup\n")
			if r.Fails() != c.fails {
				t.Errorf("it fails: %t, want %t: %+v", r.Fails(), c.fails, r.Shortest)
			}
		})
	}
}
