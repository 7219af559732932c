package command

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// tagged is a package whose tests depend on the flags of go test.
var tagged = map[string]string{
	"go.mod": "module shop\n\ngo 1.24\n",
	"shop.go": `package shop

var Stock = 1
`,
	"shop_test.go": `package shop

import (
	"sync"
	"testing"
)

func TestLong(t *testing.T) {
	if testing.Short() {
		t.Skip("too long")
	}
	sell(t)
}

func TestQuick(t *testing.T) { sell(t) }

func sell(t *testing.T) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	sold := 0
	for range 2 {
		wg.Go(func() { mu.Lock(); sold++; mu.Unlock() })
	}
	wg.Wait()
	if sold != 2 {
		t.Errorf("sold %d", sold)
	}
}
`,
	"real_test.go": `//go:build integration && !fast

package shop

import "testing"

func TestTagged(t *testing.T) { t.Errorf("short is %t", testing.Short()) }
`,
}

// taggedFolder writes it, and returns the folder.
func taggedFolder(t *testing.T) string {
	dir := t.TempDir()
	for name, text := range tagged {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestBuildFlagsAreThoseOfGoTest(t *testing.T) {
	dir := taggedFolder(t)
	for _, flags := range []string{"", "-short", "-tags integration", "-short -tags=integration", "-tags integration,fast", "-count=1 -short", "-v -short"} {
		for _, parallel := range []string{"", " -p 3"} {
			r := inShop(t, dir, strings.Fields("check ./... "+flags+parallel)...)
			want := goTest(t, dir, strings.Fields(flags)...)
			for name, how := range want {
				sign := map[string]string{"PASS": "✓", "FAIL": "✗", "SKIP": "–"}[how]
				if !regexp.MustCompile(`(?m)^` + sign + ` \S+ · ` + name + ` |· ` + name + ` ·.*\n\n  ` + sign + ` `).MatchString(r.stdout) {
					t.Errorf("check %q: %s is not %s (%s):\n%s%s", flags+parallel, name, how, sign, r.stdout, r.stderr)
				}
			}
			if n := len(regexp.MustCompile(`(?m)· Test\w+ `).FindAllString(r.stdout, -1)); n != len(want) {
				t.Errorf("check %q tells of %d tests, go test of %d:\n%s", flags+parallel, n, len(want), r.stdout)
			}
			if fails := strings.Contains(fmt.Sprint(want), "FAIL"); fails != (r.status == statusFails) {
				t.Errorf("check %q: status %d", flags, r.status)
			}
		}
	}
}

// goTest returns how each test ends.
func goTest(t *testing.T, dir string, flags ...string) map[string]string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"test", "-v"}, flags...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	text, _ := cmd.CombinedOutput() // its status is that of its tests
	ends := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^--- (PASS|FAIL|SKIP): (\w+)`).FindAllStringSubmatch(string(text), -1) {
		ends[m[2]] = m[1]
	}
	if len(ends) == 0 {
		t.Fatalf("go test %v tells of no test:\n%s", flags, text)
	}
	return ends
}

func TestTokensCarryBuildFlags(t *testing.T) {
	dir := taggedFolder(t)
	token := regexp.MustCompile(`rl1\.\S+`).FindString(inShop(t, dir, "check", ".", "-short", "-tags", "integration", "-run", "Tagged").stdout)
	if r := inShop(t, dir, "replay", token, "."); r.status != statusFails || !strings.Contains(r.stdout, "short is true") {
		t.Errorf("replay %s: status %d\n%s%s", token, r.status, r.stdout, r.stderr)
	}
}

func TestBuildFlagsThatMakeNoSense(t *testing.T) {
	dir := taggedFolder(t)
	for flags, want := range map[string]string{
		"-tags a-b": `"a-b" is no build tag`,
		"-count 0":  "--count 0 would check nothing",
		"-p -1":     "-p -1: give 1 to",
		"-p 100000": "give 1 to 256",
	} {
		inShop(t, dir, strings.Fields("check . "+flags)...).wantSentence(t, want)
	}
}
