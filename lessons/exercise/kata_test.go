package exercise

import (
	"os"
	"slices"
	"strings"
	"testing"

	"racelab/lessons/katas"
)

// TestKatas is the linter of katas: of every kata it proves that each reference counts, that
// what the learner begins with does not, that each wrong submission fails where and why its
// page says, and that cheats fail. Katas that take longer are judged when RACELAB_EXERCISES is
// set.
func TestKatas(t *testing.T) {
	all, err := katas.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range all {
		t.Run(k.Name, func(t *testing.T) {
			if !slices.Contains(quickKatas, k.Name) && os.Getenv("RACELAB_EXERCISES") == "" {
				t.Skip("set RACELAB_EXERCISES=1 to judge it")
			}
			t.Parallel()
			for _, c := range LintKata(t.Context(), k) {
				t.Error(c)
			}
		})
	}
}

// quickKatas are always judged: those of each kind that take least.
var quickKatas = []string{"once", "ttl-cache", "token-bucket", "shutdown"}

// A submission that would undo the tests is refused, whatever it would do.
func TestKatasRefuseWhatUndoesTheTests(t *testing.T) {
	k := kataOf(t, "once")
	right := string(k.Right[0].File.Text)
	for name, tt := range map[string]struct{ text, said string }{
		"a test of its own":    {right + "\nfunc TestOnce() {}\n", "given"},
		"another true":         {right + "\nconst true = 1 == 0\n", "word of Go"},
		"an init":              {right + "\nfunc init() {}\n", "init"},
		"an exit":              {strings.Replace(right, `import "sync"`, "import (\n\t\"sync\"\n\tsystem \"os\"\n)\n\nfunc end() { system.Exit(0) }\n", 1), "system.Exit"},
		"the thing itself":     {strings.Replace(right, "mu   sync.Mutex", "mu   sync.Mutex\n\tonce sync.Once", 1), "not for this kata"},
		"that under a name":    {strings.Replace(strings.Replace(right, `import "sync"`, `import s "sync"`, 1), "sync.Mutex", "s.Mutex\n\tonce s.Once", 1), "not for this kata"},
		"with a dot":           {strings.Replace(strings.Replace(right, `import "sync"`, `import . "sync"`, 1), "sync.Mutex", "Mutex", 1), "a dot"},
		"a look at the tests":  {right + "\nvar peek = TestWaits\n", "belongs to the tests"},
		"the package of tests": {strings.Replace(right, `import "sync"`, "import (\n\t\"sync\"\n\t\"testing\"\n)\n\nvar _ = testing.Testing\n", 1), "end or undo"},
	} {
		v, err := k.Judge(t.Context(), k.Draft(tt.text))
		if err != nil || v.Reason != Refused || !strings.Contains(v.Text, tt.said) && !strings.Contains(v.Text, "ends the tests") {
			t.Errorf("%s: %v, %s: %s", name, err, v.Reason, v.Text)
		}
	}
}

func kataOf(t *testing.T, name string) *Kata {
	t.Helper()
	k, err := katas.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	judge, err := NewKata(k)
	if err != nil {
		t.Fatal(err)
	}
	return judge
}

func TestHistoriesAreHeldToTheirModel(t *testing.T) {
	for text, right := range map[string]bool{
		"queue 1\ncall 0 put a\nreturn 0\ncall 1 get\nreturn 1 a\n":                                                          true,
		"queue 1\ncall 1 get\ncall 0 put a\nreturn 1 a\nreturn 0\n":                                                          true,
		"queue 1\ncall 1 get\nreturn 1 a\ncall 0 put a\nreturn 0\n":                                                          false, // got before it was put
		"queue 1\ncall 0 put a\nreturn 0\ncall 0 put b\nreturn 0\n":                                                          false, // two, where one has room
		"queue 2\ncall 0 put a\nreturn 0\ncall 0 put b\nreturn 0\n":                                                          true,
		"queue 1\ncall 0 put a\ncall 1 put b\ncall 2 get\nreturn 2 b\nreturn 0\nreturn 1\n":                                  true,
		"queue 1\ncall 0 put a\nreturn 0\ncall 1 put b\ncall 2 get\nreturn 2 b\nreturn 1\n":                                  false, // a comes first
		"queue 1\ncall 0 put a\nreturn 0\ncall 1 get\ncall 2 get\nreturn 1 a\nreturn 2 a\n":                                  false, // twice
		"queue 1\ncall 0 put a\nreturn 0\nsomething\ncall 1 put b\ncall 2 get\nreturn 2 a\nreturn 1\ncall 2 get\nreturn 2 b": true,
		"register 0\ncall 0 set 1\ncall 1 get\nreturn 1 1\ncall 1 get\nreturn 1 0\nreturn 0\n":                               false, // what was read is gone again
		"register 0\ncall 0 set 1\ncall 1 get\nreturn 1 0\ncall 1 get\nreturn 1 1\nreturn 0\n":                               true,
	} {
		if words, err := unlinearizable("before\nhistory " + text); err != nil || (words == "") != right {
			t.Errorf("%q: %q, %v", text, words, err)
		}
	}
	if words, err := unlinearizable("call 1 get\nreturn 1 a\n"); words != "" || err != nil {
		t.Error("what is no history is held to a model", words, err)
	}
	for _, bad := range []string{"stack", "queue", "queue 0", "queue x", ""} {
		if _, err := unlinearizable("history " + bad + "\ncall 0 get\n"); err == nil {
			t.Errorf("%s is a model", bad)
		}
	}
}

// A panic of the tests' function may be caught, to clean up and to panic again; one of the
// submission's own making may not be hidden.
func TestWhatRecoverMayDo(t *testing.T) {
	k := kataOf(t, "once")
	once := func(fields, body string) string {
		return "package once\n\nimport \"sync\"\n\n// Once is done once.\ntype Once struct {\n\tmu sync.Mutex\n" + fields + "\tdone bool\n}\n\n// Do calls f the first time.\nfunc (o *Once) Do(f func()) {\n" + body + "}\n"
	}
	for name, tt := range map[string]struct {
		text   string
		reason Reason
	}{
		"panics again":             {once("", "\to.mu.Lock()\n\tdefer o.mu.Unlock()\n\tif o.done {\n\t\treturn\n\t}\n\tdefer func() {\n\t\tif r := recover(); r != nil {\n\t\t\to.done = true\n\t\t\tpanic(r)\n\t\t}\n\t}()\n\tf()\n\to.done = true\n"), Fixed},
		"hides a panic of its own": {once("", "\to.mu.Lock()\n\tdefer o.mu.Unlock()\n\tif o.done {\n\t\tagain()\n\t\treturn\n\t}\n\to.done = true\n\tf()\n") + "\nfunc again() {\n\tdefer func() { recover() }()\n\tvar never chan bool\n\tclose(never)\n}\n", Hides},
	} {
		v, err := k.Judge(t.Context(), k.Draft(tt.text))
		if err != nil || v.Reason != tt.reason {
			t.Errorf("%s: %v, %s: %s; want %s", name, err, v.Reason, v.Text, tt.reason)
		}
	}
}

// All of sync/atomic but loads and stores is more than Peterson needs; of the runtime
// giving way is allowed.
func TestPetersonHasLoadsAndStores(t *testing.T) {
	k := kataOf(t, "peterson")
	right := string(k.Right[0].File.Text)
	with := func(name, more string) string {
		return strings.Replace(right, "import \"sync/atomic\"\n", "import (\n\t\"runtime\"\n\t"+name+" \"sync/atomic\"\n)\n\nfunc more() {\n\truntime.Gosched()\n\t"+more+"\n}\n", 1)
	}
	for _, use := range []string{"a.CompareAndSwapUint32(nil, 0, 1)", "a.OrInt32(nil, 1)", "a.AndInt32(nil, 1)", "a.AddUint32(nil, 1)", "a.SwapUint64(nil, 1)",
		"a.AddUintptr(nil, 1)", "a.SwapPointer(nil, nil)", "swap := a.CompareAndSwapUint64; _ = swap", "new(a.Uint32).Or(1)", "runtime.Goexit()", "_ = runtime.NumGoroutine()"} {
		if words, _ := k.refusal(k.Draft(with("a", use))); words == "" {
			t.Errorf("%s is allowed", use)
		}
	}
	for _, use := range []string{"a.StoreUint32(nil, a.LoadUint32(nil))", "new(a.Uint64).Store(1)"} {
		if words, _ := k.refusal(k.Draft(with("a", use))); words != "" {
			t.Errorf("%s: %s", use, words)
		}
	}
}

// What has to be possible is not made so by printing the line.
func TestASubmissionCannotPrintWhatIsPossible(t *testing.T) {
	k := kataOf(t, "singleflight")
	lonely := `package singleflight

import (
	"errors"
	"fmt"
	"sync"
)

// ErrPanicked is for nobody here.
var ErrPanicked = errors.New("panicked")

// Group shares nothing.
type Group struct{ mu sync.Map }

// New returns a group.
func New() *Group { return &Group{} }

// Do runs fn alone.
func (g *Group) Do(key string, fn func() (int, error)) (int, error) {
	fmt.Println("can share one call")
	mu, _ := g.mu.LoadOrStore(key, &sync.Mutex{})
	mu.(*sync.Mutex).Lock()
	defer mu.(*sync.Mutex).Unlock()
	return fn()
}
`
	v, err := k.Judge(t.Context(), k.Draft(lonely))
	if err != nil || v.Reason != Idle || v.Test != "TestPossibleShare" {
		t.Errorf("%v, %s: %s", err, v.Reason, v.Text)
	}
}
