package sim

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"racelab/sim/load"
	"racelab/sim/machine"
	"racelab/sim/number"
	"racelab/sim/trace"
)

// This file asks servers that nobody in the program asks. What a handler does wrong when it
// runs beside another is not found by letting the server wait: so every two requests are sent at
// once, a request beside itself included.

// maxRequests bounds how many requests racelab finds by itself: each two of them are tried.
const maxRequests = 120

// Served is what became of the servers of a program in a check.
type Served struct {
	Requests []string // that racelab sent, each beside each
	Handlers []ServedHandler
	Panics   []ServedPanic // of handlers, which net/http recovers
	Missing  string        // what was not tried, and what to do; empty if nothing is missing
	Left     string        // handlers that the requests which were given do not reach; empty if there are none
}

// ServedHandler is a handler of the program's that could be asked.
type ServedHandler struct {
	Pattern  string // empty for that of a whole server
	Prefix   string // of the path, which is gone when the handler looks at it
	Name     string
	At       trace.Position
	Ran      bool
	Statuses []int // that it answered with, in order
}

// ServedPanic is a panic in a handler.
type ServedPanic struct {
	Text string
	At   trace.Position
}

// Asking returns the program with the requests that are sent to its servers, in the form of
// ParseRequest, instead of those that racelab finds by itself. Without requests it is p.
func (p *Program) Asking(requests []string) (*Program, error) {
	if len(requests) == 0 {
		return p, nil
	}
	if !p.pkg.Serves || !slices.ContainsFunc(p.Entries(), func(e Entry) bool { return e.Kind == Main }) {
		return nil, fmt.Errorf("%s has no func main that serves HTTP, so that there is nothing to send requests to", p.name)
	}
	if len(requests) > maxRequests {
		return nil, fmt.Errorf("these are %d requests, each two of which would be sent at once; give up to %d", len(requests), maxRequests)
	}
	for _, text := range requests {
		if _, err := ParseRequest(text); err != nil {
			return nil, err
		}
	}
	out := &Program{name: p.name, files: p.files, pkg: p.pkg, start: p.start, build: p.build, asked: slices.Clone(requests), given: true}
	out.askOnce.Do(func() {})
	return out, nil
}

// asks returns the requests for the servers of the program that nobody in it asks. It is
// worked out once.
func (p *Program) asks() []string {
	p.askOnce.Do(func() {
		if p.pkg.Serves {
			p.asked = p.findRequests()
		}
	})
	return p.asked
}

// requested returns c with the requests that racelab sends.
func (p *Program) requested(c Config, e Entry) Config {
	if len(c.Requests) == 0 && e.Kind == Main {
		c.Requests = p.asks()
	}
	return c
}

// parseRequests reads what a configuration asks for.
func parseRequests(c Config) ([]machine.Request, error) {
	var out []machine.Request
	for _, text := range c.Requests {
		r, err := ParseRequest(text)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// scouts is how many runs look for servers, and scoutSteps how long each may be.
const (
	scouts     = 4
	scoutSteps = 3_000
)

// findRequests looks in a few runs which servers listen and are never asked.
func (p *Program) findRequests() []string {
	service := machine.NewService()
	for i := range scouts {
		p.scout(service, i)
	}
	var open []machine.Handler
	ports := map[int]bool{}
	for _, h := range service.Offered() {
		ports[h.Port] = true
		if !service.Asked(h.Port) && p.mayAsk(h) {
			open = append(open, h)
		}
	}
	var out []string
	for _, h := range open {
		at := ""
		if len(ports) > 1 {
			at = ":" + strconv.Itoa(h.Port)
		}
		for _, r := range requestsFor(h, p.looks(h), at) {
			if !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out[:min(len(out), maxRequests)]
}

// mayAsk reports whether racelab knows what to ask a handler: one of the program's own, or a
// router of another module whose routes the program names.
func (p *Program) mayAsk(h machine.Handler) bool {
	router := p.pkg.Asks[load.RouterAsks]
	return h.Name != "" || h.Pattern == "" && len(router.Paths)+len(router.Routes) > 0
}

// looks says what a handler, and what wraps it, looks at in requests.
func (p *Program) looks(h machine.Handler) load.Asks {
	out := load.Asks{Params: map[string]string{}, Posted: map[string]string{}, Headers: map[string]string{}}
	add := func(a load.Asks) {
		out.Methods = append(out.Methods, a.Methods...)
		out.Paths = append(out.Paths, a.Paths...)
		out.Routes = append(out.Routes, a.Routes...)
		maps.Copy(out.Params, a.Params)
		maps.Copy(out.Posted, a.Posted)
		maps.Copy(out.Headers, a.Headers)
		out.Body = cmp.Or(out.Body, a.Body)
	}
	add(p.pkg.Asks[lineOf(h.At)])
	for _, at := range h.Through {
		add(p.pkg.Asks[lineOf(at)])
	}
	if h.Pattern == "" { // the handler of a whole server: it may be a router
		add(p.pkg.Asks[load.RouterAsks])
	}
	return out
}

func lineOf(at trace.Position) string { return at.File + ":" + strconv.Itoa(at.Line) }

// scout takes one run to its end: without switching, by turns, or at random.
func (p *Program) scout(service *machine.Service, how int) {
	m := p.pkg.Code.New(machine.Options{Entry: "main", Service: service})
	rng := rand.New(rand.NewPCG(uint64(how), 1))
	last := machine.Move{G: -1}
	for i := 0; i < scoutSteps && m.Ended() == nil; i++ {
		moves := m.Moves(nil)
		if len(moves) == 0 {
			return
		}
		mv := moves[0]
		switch how {
		case 0:
			if k := slices.IndexFunc(moves, func(c machine.Move) bool { return c.G == last.G }); k >= 0 {
				mv = moves[k]
			}
		case 1:
			mv = moves[i%len(moves)]
		default:
			mv = moves[rng.IntN(len(moves))]
		}
		last = mv
		m.Step(mv)
	}
}

// wildcards are those of patterns: {id}, {rest...} and {$}.
var wildcards = regexp.MustCompile(`\{([^{}]*)\}`)

// requestsFor makes the requests that a handler is tried with.
func requestsFor(h machine.Handler, looks load.Asks, at string) []string {
	method, path, spaced := strings.Cut(strings.TrimSpace(h.Pattern), " ")
	if !spaced {
		method, path = "", method
	}
	path = strings.TrimSpace(path)
	host := ""
	if i := strings.IndexByte(path, '/'); i > 0 {
		host, path = path[:i], path[i:]
	}
	path = h.Prefix + wildcards.ReplaceAllStringFunc(path, func(w string) string {
		if w == "{$}" {
			return ""
		}
		return "1"
	})
	paths := []string{path}
	var out []string
	if h.Pattern == "" {
		paths = []string{h.Prefix + "/"}
		for _, route := range looks.Routes {
			m, p, _ := strings.Cut(route, " ")
			out = append(out, m+" "+at+h.Prefix+filled(p)+requestRest(m, looks))
		}
	}
	if h.Pattern == "" || strings.HasSuffix(h.Pattern, "/") {
		for _, p := range looks.Paths {
			if p = h.Prefix + filled(p); strings.HasPrefix(p, path) && !slices.Contains(paths, p) {
				paths = append(paths, p)
			}
		}
	}
	methods := []string{method}
	if method == "" {
		methods = methodsFor(looks)
	}
	if h.Pattern == "" && !slices.Contains(methods, "GET") {
		methods = append([]string{"GET"}, methods...)
	}
	for _, p := range paths {
		for _, m := range methods {
			out = append(out, m+" "+host+at+p+requestRest(m, looks))
		}
	}
	return out
}

// filled is a path with something for the wildcards that routers have: {id}, :id, *, and
// nothing after the last slash.
func filled(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, "{") || strings.HasPrefix(p, ":") || strings.HasPrefix(p, "*") || p == "" && i > 0 && len(parts) > 2 {
			parts[i] = "1"
		}
	}
	return strings.Join(parts, "/")
}

func methodsFor(looks load.Asks) []string {
	switch {
	case len(looks.Methods) > 0:
		return slices.Compact(slices.Sorted(slices.Values(looks.Methods)))
	case looks.Body != "" || len(looks.Posted) > 0:
		return []string{"POST"}
	}
	return []string{"GET"}
}

// requestRest is what follows the path: parameters, headers and body that a handler looks at.
func requestRest(method string, looks load.Asks) string {
	out := ""
	query := url.Values{}
	for name, value := range looks.Params {
		query.Set(name, value)
	}
	if len(query) > 0 {
		out += "?" + query.Encode()
	}
	for _, name := range slices.Sorted(maps.Keys(looks.Headers)) {
		value := looks.Headers[name]
		if strings.EqualFold(name, "Authorization") && value == "1" {
			value = "Bearer 1"
		}
		out += fmt.Sprintf(" [%s: %s]", name, value)
	}
	if method == "GET" || method == "HEAD" || method == "DELETE" {
		return out
	}
	form := url.Values{}
	for name, value := range looks.Posted {
		form.Set(name, value)
	}
	switch {
	case looks.Body != "":
		out += " " + looks.Body
	case len(form) > 0:
		out += " " + form.Encode()
	}
	return out
}

// served says what became of the servers, nil if there is nothing to say. given says that the
// user chose the requests.
func served(s *machine.Service, requests []string, given bool) *Served {
	out := &Served{Requests: requests}
	for _, p := range s.Panics() {
		out.Panics = append(out.Panics, ServedPanic(p))
	}
	if len(requests) == 0 {
		if len(out.Panics) == 0 {
			return nil
		}
		return out
	}
	reached := out.handlers(s)
	var missing []ServedHandler
	for _, h := range out.Handlers {
		if !h.Ran || refused(h.Statuses) {
			missing = append(missing, h)
		}
	}
	switch {
	case !given:
		out.Missing = out.missingWords(missing)
	default:
		out.Missing = refusedWords(s, requests, reached)
		out.Left = leftWords(missing)
	}
	return out
}

// handlers fills in the handlers that the program's own requests do not reach, and returns for
// each of racelab's requests whether it reached one.
func (out *Served) handlers(s *machine.Service) (reached []bool) {
	known := map[string]int{}
	for _, h := range s.Offered() {
		if _, seen := known[h.Key()]; seen || h.Name == "" || s.Asked(h.Port) {
			continue
		}
		known[h.Key()] = len(out.Handlers)
		out.Handlers = append(out.Handlers, ServedHandler{Pattern: h.Pattern, Name: h.Name, At: h.At, Prefix: h.Prefix})
	}
	for i := range out.Requests {
		handlers, statuses := s.Ran(i)
		any := false
		for _, h := range handlers {
			if k, ok := known[h.Key()]; ok {
				any = true
				out.Handlers[k].Ran = true
				out.Handlers[k].Statuses = append(out.Handlers[k].Statuses, statuses...)
			}
		}
		reached = append(reached, any)
	}
	for i := range out.Handlers {
		slices.Sort(out.Handlers[i].Statuses)
		out.Handlers[i].Statuses = slices.Compact(out.Handlers[i].Statuses)
	}
	return reached
}

// refused reports whether nothing but 4xx came.
func refused(statuses []int) bool {
	return len(statuses) > 0 && !slices.ContainsFunc(statuses, func(s int) bool { return s < 400 || s > 499 })
}

// words names a handler and where it is.
func (h ServedHandler) words() string { return h.Name + " (" + lineOf(h.At) + ")" }

// What a handler did, in words.
func (h ServedHandler) did() string {
	switch {
	case !h.Ran:
		return "never ran"
	case len(h.Statuses) == 0:
		return "ran, and answered nothing"
	}
	return "answered " + statusWords(h.Statuses)
}

func statusWords(statuses []int) string {
	var out []string
	for _, s := range statuses {
		out = append(out, strconv.Itoa(s))
	}
	return strings.Join(out, ", ")
}

// Words says what became of a handler, as a line of a report.
func (h ServedHandler) Words() string { return h.words() + " " + h.did() }

// missingWords says which handlers nothing is known of, and what to ask them.
func (out *Served) missingWords(missing []ServedHandler) string {
	if len(missing) == 0 {
		return ""
	}
	var parts []string
	for _, h := range missing[:min(3, len(missing))] {
		only := ""
		if h.Ran {
			only = " only"
		}
		parts = append(parts, h.Words()+only)
	}
	if n := len(missing) - len(parts); n > 0 {
		parts = append(parts, fmt.Sprintf("so it is with %d more", n))
	}
	return strings.Join(parts, "; ") + " when racelab asked the server itself: say what to ask, such as --request '" + out.example(missing[0]) + "'"
}

// example is a request that a handler may answer, where the one that racelab found it did not.
func (out *Served) example(h ServedHandler) string {
	text := requestsFor(machine.Handler{Pattern: h.Pattern, Prefix: h.Prefix}, load.Asks{}, "")[0]
	for _, r := range out.Requests {
		if strings.HasPrefix(r, text) { // the same route, with what the handler looks at
			text = r
			break
		}
	}
	r, err := ParseRequest(text)
	if err != nil {
		return text
	}
	switch {
	case slices.Contains(h.Statuses, 401) || slices.Contains(h.Statuses, 403):
		if r.Header == "" && r.Body == "" {
			text += " [Authorization: Bearer TOKEN]"
		}
	case r.Body == "" && (r.Method == "POST" || r.Method == "PUT" || r.Method == "PATCH"):
		text += ` {"n":1}`
	}
	return text
}

// refusedWords says which of the requests that were given reached no handler, or were refused.
func refusedWords(s *machine.Service, requests []string, reached []bool) string {
	for i, text := range requests {
		_, statuses := s.Ran(i)
		switch {
		case refused(statuses):
			return fmt.Sprintf("the request %q was answered with %s only: say what to ask that the server takes, such as --request 'GET /'", text, statusWords(statuses))
		case !reached[i]:
			return fmt.Sprintf("the request %q reached no handler of the program in any run: say what to ask, such as --request 'GET /', or with the port of one of its servers --request 'GET :8080/'", text)
		}
	}
	return ""
}

// leftWords says which handlers the requests leave out.
func leftWords(missing []ServedHandler) string {
	var parts []string
	for _, h := range missing {
		if !h.Ran {
			parts = append(parts, h.words())
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "The requests that were given do not reach " + strings.Join(parts, ", ") + "."
}

// serve adds to a report what became of the servers.
func (r *Report) serve(s *Served) {
	if s == nil {
		return
	}
	r.Served = s
	if n := len(s.Requests); n > 0 {
		r.Coverage += fmt.Sprintf(" racelab asked the server itself: %s, each beside each other one and beside itself.", number.Of(int64(n), "request"))
	}
	if s.Left != "" {
		r.Coverage += " " + s.Left
	}
	r.Complete = r.Complete && s.Missing == "" && s.Left == ""
}
