package sim_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"racelab/sim"
)

// kernel is one of GoKer's bugs: a leak of goroutines, taken out of a real program (Yuan et al.,
// "GoBench: A Benchmark Suite of Real-World Go Concurrency Bugs", CGO 2021). The Go installation
// has them among the tests of its profile of leaked goroutines; they are read from there.
type kernel struct {
	name  string
	text  string           // as a program of one file
	leaks []*regexp.Regexp // of the goroutines that the installation's own test finds: "T.run [chan send]"
}

var (
	registers = regexp.MustCompile(`(?m)^\tregister\("(\w+)", (\w+)\)$`)
	initFunc  = regexp.MustCompile(`(?ms)^func init\(\) \{\n.*?^\}\n`)
	profile   = regexp.MustCompile(`(?m)^.*(runtime/pprof"|pprof\.Lookup\(|prof\.WriteTo\().*\n`)
	rounds    = regexp.MustCompile(`for i := 0; i <=? \d+; i\+\+ \{`)
	many      = regexp.MustCompile(`(for \w+ := 0; \w+ <=? )(?:\d{2,}|yieldCount)(; \w+\+\+ \{)`)
	caseOf    = regexp.MustCompile(`(?s)make(?:Flaky)?Test\("(\w+)",(.*?)\n\t\t\)`)
	pattern   = regexp.MustCompile("`([^`]*)`")
)

// kernels reads them all.
func kernels(t testing.TB) []kernel {
	t.Helper()
	runtimeDir := filepath.Join(goroot(t), "src", "runtime")
	files, err := filepath.Glob(filepath.Join(runtimeDir, "testdata", "testgoroutineleakprofile", "goker", "*.go"))
	if err != nil || len(files) == 0 {
		t.Skip("this Go installation does not have GoKer's kernels")
	}
	judged, err := os.ReadFile(filepath.Join(runtimeDir, "goroutineleakprofile_test.go"))
	if err != nil {
		t.Skipf("this Go installation does not say which goroutines leak: %v", err)
	}
	leaks := map[string][]*regexp.Regexp{}
	for _, m := range caseOf.FindAllStringSubmatch(string(judged), -1) {
		for _, p := range pattern.FindAllStringSubmatch(m[2], -1) {
			leaks[strings.ToLower(m[1])] = append(leaks[strings.ToLower(m[1])], regexp.MustCompile(p[1]))
		}
	}
	var out []kernel
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		m := registers.FindStringSubmatch(string(text))
		if m == nil {
			continue
		}
		out = append(out, kernel{m[1], alone(string(text), m[2]), leaks[strings.ToLower(m[1])]})
	}
	return out
}

// alone makes a program of a kernel: without the profile that it writes at its end, and with
// one round, or two, where it goes through many to be found by luck.
func alone(text, entry string) string {
	text = profile.ReplaceAllString(initFunc.ReplaceAllString(text, ""), "")
	head, body, _ := strings.Cut(text, "\nfunc "+entry+"() {")
	if at := rounds.FindStringIndex(body); at != nil {
		body = body[:at[0]] + "for i := 1; i < 2; i++ {" + body[at[1]:]
	}
	text = head + "\nfunc " + entry + "() {" + body + "\n\nfunc main() { " + entry + "() }\n\nvar _ = os.Stdout\n"
	return many.ReplaceAllString(text, "${1}2${2}")
}

// unfound are the kernels whose leak is not reported, each with its reason.
var unfound = map[string]string{
	"Etcd7492":  "its main sleeps 100 ms beside a ticker of 1 ns, which is 100 million moments: no run comes to its end",
	"Moby27782": "as the installation has it no run is left hanging: see leakless",
	"Moby7559":  "it needs net.DialUDP, which the library does not have",
}

// leakless are the kernels that cannot leak as the installation has them, which accepts that they do not. In Moby27782 only who
// has the mutex closes the watcher's channel, and readLogs keeps the mutex for as long as it listens to that channel: of 60,000
// compiled rounds none left a goroutine.
var leakless = map[string]bool{"Moby27782": true}

// holds reports whether every interleaving of a kernel is covered, and nothing hangs in any.
func (k kernel) holds(t *testing.T) bool {
	t.Helper()
	p, err := sim.Load(k.name, []sim.File{{Name: "kernel.go", Text: []byte(k.text)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Explore(t.Context(), sim.Config{AnyTimers: true}, sim.Budget{Time: 30 * time.Second}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.Complete && !r.Fails() && len(r.Leaks) == 0
}

// slow are the kernels that take seconds: they are looked at with -installation only.
var slow = map[string]bool{"Cockroach2448": true, "Istio18454": true, "Etcd7492": true, "Etcd7902": true, "Hugo3251": true, "Etcd6857": true, "Kubernetes58107": true}

// goroutine turns the installation's pattern of a leaked goroutine, such as
// "\(\*Stopper\)\.RunWorker\.func1\(.* \[chan send\]", into the name that reports use.
func goroutineOf(pattern string) string {
	name, _, _ := strings.Cut(pattern, `\(.*`)
	name, _, _ = strings.Cut(name, `.*`)
	name = regexp.MustCompile(`\\?\(\\?\*(\w+)\\?\)`).ReplaceAllString(name, "$1")
	name = regexp.MustCompile(`\\?\.gowrap\d+$`).ReplaceAllString(name, "")
	name = strings.ReplaceAll(name, `\.`, ".")
	return regexp.MustCompile(`\.(\d+)`).ReplaceAllString(name, ".func$1")
}

// blames reports whether a finding names one of the goroutines that the installation's test names,
// with a line of the kernel.
func (k kernel) blames(text string) bool {
	file := regexp.QuoteMeta(strings.ToLower(k.name) + ".go")
	for _, l := range k.leaks {
		if regexp.MustCompile(`(?s)` + regexp.QuoteMeta(goroutineOf(l.String())) + `\b.* at ` + file + `:\d+`).MatchString(text) {
			return true
		}
	}
	return len(k.leaks) == 0 && regexp.MustCompile(file+`:\d+`).MatchString(text)
}

// leakOf explores a kernel and returns what is said of goroutines that hang.
func (k kernel) leakOf(limit time.Duration) (text string, took time.Duration) {
	p, err := sim.Load(k.name, []sim.File{{Name: strings.ToLower(k.name) + ".go", Text: []byte(k.text)}})
	if err != nil {
		return "", 0
	}
	began := time.Now()
	r, err := p.Explore(context.Background(), sim.Config{AnyTimers: true}, sim.Budget{Time: limit}, nil)
	took = time.Since(began)
	if err != nil {
		return "", took
	}
	for _, f := range slices.Concat(r.Deadlocks, r.Leaks, r.Livelocks) {
		text += f.Text + "\n"
	}
	return text, took
}

// TestGoKer has the leak of each kernel (of a sample, without -installation) found by default, with a goroutine and a line that the
// installation's own test names.
func TestGoKer(t *testing.T) {
	if testing.Short() {
		t.Skip("explores 63 programs")
	}
	var took []time.Duration
	found := 0
	limit := 10 * time.Second
	for i, k := range kernels(t) {
		if leakless[k.name] && !k.holds(t) {
			t.Errorf("%s is not covered, or hangs", k.name)
		}
		if !*wholeInstallation && (slow[k.name] || i%sampled != 0) {
			continue
		}
		text, d := k.leakOf(limit)
		took = append(took, d)
		if d > time.Second {
			t.Logf("%s takes %v", k.name, d.Round(100*time.Millisecond))
		}
		reason, known := unfound[k.name]
		switch ok := k.blames(text); {
		case ok && known:
			t.Errorf("%s is found now; it was not, since %s", k.name, reason)
		case !ok && !known:
			t.Errorf("%s: no finding names %v:\n%.600s", k.name, k.leaks, text)
		case ok:
			found++
		}
	}
	slices.Sort(took)
	median := took[len(took)/2]
	t.Logf("%d of %d found; median %v, longest %v", found, len(took), median, took[len(took)-1])
	if median > 100*time.Millisecond {
		t.Errorf("the median kernel takes %v, which is more than 100 ms", median)
	}
}

// fixes are corrections of kernels, each a row of replacements in the source.
var fixes = map[string][]string{
	"Cockroach584":   {"break\n", "g.mu.Unlock()\n\t\t\tbreak\n"},
	"Cockroach13197": {"db.begin(context.Background())", "db.begin(context.Background()).Rollback()"},
	"Cockroach18101": {"readyForImportCh <- (false || i != 0)", "select {\n\t\tcase readyForImportCh <- i != 0:\n\t\tcase <-ctx.Done():\n\t\t\treturn\n\t\t}"},
	"Etcd6708":       {"defer c.Unlock()", "c.Unlock()"},
	"Grpc795":        {"if s.drain {\n\t\ts.mu.Lock()", "if s.drain {\n\t\ts.mu.Unlock()"},
	"Kubernetes5316": {"make(chan bool)", "make(chan bool, 1)", "make(chan error)", "make(chan error, 1)"},
	"Moby17176":      {"/// Missing devices.Unlock()", "devices.Unlock()", "make(chan bool)", "make(chan bool, 1)"},
	"Moby36114":      {"svm.hotRemoveVHDsAtStart()\n}", "svm.hotRemove()\n}\n\nfunc (svm *serviceVM_moby36114) hotRemove() {}"},
}

// TestGoKerFixed has corrected kernels hold: what is found is the bug, and not the program.
func TestGoKerFixed(t *testing.T) {
	for _, k := range kernels(t) {
		fix := fixes[k.name]
		if fix == nil {
			continue
		}
		fixed := k
		fixed.text = strings.NewReplacer(fix...).Replace(k.text)
		if fixed.text == k.text {
			t.Errorf("%s: the correction does not apply any more", k.name)
			continue
		}
		p, err := sim.Load(k.name, []sim.File{{Name: "fixed.go", Text: []byte(fixed.text)}})
		if err != nil {
			t.Errorf("%s: %v", k.name, err)
			continue
		}
		r, err := p.Explore(context.Background(), sim.Config{AnyTimers: true}, sim.Budget{Time: 3 * time.Second}, nil)
		if err != nil {
			t.Errorf("%s: %v", k.name, err)
			continue
		}
		for _, f := range slices.Concat(r.Deadlocks, r.Leaks, r.Livelocks) {
			t.Errorf("%s, corrected: %s", k.name, f.Text)
		}
		if r.Failing != nil && r.Failing.Sign() > 0 {
			t.Errorf("%s, corrected: %v of %v interleavings fail", k.name, r.Failing, r.Interleavings)
		}
	}
}
