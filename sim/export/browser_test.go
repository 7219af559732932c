package export_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"racelab/sim/export"
)

// chromium returns a headless browser. Where RACELAB_CHROMIUM says that there is
// one, there has to be.
func chromium(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("RACELAB_CHROMIUM"); path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			t.Fatalf("RACELAB_CHROMIUM: %v", err)
		}
		return found
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium here: the page is not tried in a browser")
	return ""
}

// dom returns the page as it is after its scripts and extra have run.
func dom(t *testing.T, page []byte, extra string, flags ...string) string {
	t.Helper()
	browser := chromium(t)
	folder := t.TempDir()
	file := filepath.Join(folder, "page.html")
	page = bytes.Replace(page, []byte("</body>"), []byte("<script>"+extra+"</script></body>"), 1)
	if err := os.WriteFile(file, page, 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	args := append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=" + filepath.Join(folder, "profile")}, flags...)
	cmd := exec.CommandContext(ctx, browser, append(args, "--dump-dom", "file://"+file)...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", browser, err)
	}
	return string(out)
}

func TestPageIsSteppedInABrowser(t *testing.T) {
	page, err := export.HTML(picture(t, lesson(t, "lost-update")))
	if err != nil {
		t.Fatal(err)
	}
	const key = `const press = k => document.dispatchEvent(new KeyboardEvent("keydown", {key: k, bubbles: true}));`
	// What the test looks at, written where it is easy to find.
	const tell = `;document.title = [document.querySelector("tr.now").dataset.step, document.querySelectorAll("tr.later").length,
		document.querySelectorAll(".who b").length, document.getElementById("said").textContent].join("|");`
	told := regexp.MustCompile(`<title>([^<]*)</title>`)
	tests := []struct{ name, script, want string }{
		{"opens at the start", "", "0|4|2|step 0"},
		{"right arrow", `press("ArrowRight"); press("ArrowRight");`, "2|2|2|step 2: alice: read balance 100"},
		{"vim keys", `press("l"); press("l"); press("l"); press("h");`, "2|2|2|step 2: alice: read balance 100"},
		{"not beyond the ends", `press("ArrowLeft"); press("End"); press("ArrowRight");`, "4|0|0|step 4: bob: write balance 130"},
		{"the button", `document.getElementById("next").click();`, "1|3|2|step 1: bob: read balance 100"},
		{"a row", `document.querySelectorAll("tbody tr")[3].click();`, "3|1|1|step 3: alice: write balance 150"},
		{"the slider", `const r = document.getElementById("at"); r.value = 2; r.dispatchEvent(new Event("input"));`, "2|2|2|step 2: alice: read balance 100"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := told.FindStringSubmatch(dom(t, page, key+tt.script+tell))
			if got == nil || got[1] != tt.want {
				t.Errorf("the page tells %q, want %q", got, tt.want)
			}
		})
	}
}

// However narrow the window, the page opens with its title in view, and stepping to the
// end does not scroll it away.
func TestTheTitleIsInView(t *testing.T) {
	page, err := export.HTML(picture(t, lesson(t, "double-charge")))
	if err != nil {
		t.Fatal(err)
	}
	const tell = `document.title = [window.scrollY, document.querySelector("h1").getBoundingClientRect().top >= 0].join("|");`
	const steps = `for (let i = 0; i < 20; i++) document.getElementById("next").click();`
	for _, size := range []string{"400,700", "800,600", "1400,900"} {
		for _, script := range []string{tell, steps + tell} {
			if got := dom(t, page, script, "--window-size="+size); !strings.Contains(got, "<title>0|true</title>") {
				t.Errorf("at %s the title is not in view: %.200s", size, got)
			}
		}
	}
}
