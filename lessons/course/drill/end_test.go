package drill

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"racelab/lessons/drills"
)

// TestEnd plays a short response to its end: what each phase reaches, the facts, what would have been otherwise, the report,
// and the same again from its token.
func TestEnd(t *testing.T) {
	a := begin(t, 1)
	enter(t, a, "ack", "flag sale off", "save rows")
	for _, c := range []struct{ line, want string }{{"scope p-00", "more are"}, {"scope c-00", "1 are not"}, {`update "all is well"`, "has no number"}, {`update "9999 orders are damaged"`, "the number 9999"}} {
		if got := enter(t, a, c.line); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q is not in\n%s", c.line, c.want, got)
		}
	}
	rows, err := a.damage(a.run)
	if err != nil {
		t.Fatal(err)
	}
	records := []string{}
	for _, r := range rows {
		records = append(records, r[1])
	}
	for _, c := range []struct{ line, want string }{
		{"scope " + strings.Join(records, " "), "no other"},
		{`update "` + count(len(records), "order") + ` damaged, the sale is off" next=20m`, "is due at"},
		{"wait 2m", "It is"},
		{"goals", "✓ stop"},
		{"story cause \"Two replicas look at the same stock\"", "report"},
		{"story follow-up \"Take the copy in one statement\"", "report"},
	} {
		if got := enter(t, a, c.line); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q is not in\n%s", c.line, c.want, got)
		}
	}
	token, err := a.Token()
	if err != nil {
		t.Fatal(err)
	}
	facts := enter(t, a, "end")
	for _, g := range []string{"scope", "evidence", "stop", "update", "story"} {
		if a.goals[g] == "" {
			t.Errorf("%s is not reached", g)
		}
	}
	idle, err := a.nothing()
	if err != nil {
		t.Fatal(err)
	}
	mine, err := a.damagedAt(a.run, a.Drill.Night)
	if err != nil {
		t.Fatal(err)
	}
	without, err := a.damagedAt(idle, a.Drill.Night)
	if err != nil || mine >= without {
		t.Errorf("%d orders are damaged, and %d without the action: %v", mine, without, err)
	}
	if !strings.Contains(facts, fmt.Sprintf("%d when you were paged", a.books)) || !strings.Contains(facts, "nobody acts") {
		t.Errorf("the facts are\n%s", facts)
	}
	if got := enter(t, a, "whatif"); !strings.Contains(got, "1  ") || !strings.Contains(got, "flag sale off") {
		t.Errorf("whatif lists\n%s", got)
	}
	for _, line := range []string{"whatif without 1", "whatif 1 at " + Clock(a.page+15*time.Second)} {
		if got := enter(t, a, line); !strings.Contains(got, "as it was") {
			t.Errorf("%s:\n%s", line, got)
		}
	}
	report := enter(t, a, "report")
	for _, want := range []string{"## Timeline", "action: flag sale off", "## Impact", "Two replicas look at the same stock", tokenHead} {
		if !strings.Contains(report, want) {
			t.Errorf("the report does not have %q:\n%s", want, report)
		}
	}
	holdPage(t, a)
	b, err := FromToken(token)
	if err != nil {
		t.Fatal(err)
	}
	if b.Now() != a.lines[len(a.lines)-1].At || b.goals["scope"] != a.goals["scope"] || b.goals["update"] != a.goals["update"] {
		t.Errorf("from its token it is %s, with %v", Clock(b.Now()), b.goals)
	}
}

// TestWebhooks goes through a night at the scooter hire up to the cause: what is seen and done there is the same room with
// other things in it.
func TestWebhooks(t *testing.T) {
	a := beginAt(t, "webhooks", 1)
	for _, c := range []struct{ line, want string }{
		{"ack", "yours"},
		{"tickets", "r-0"},
		{"metrics", "complaints"},
		{"status", "Card network"},
		{"sql UPDATE charges SET amount = 0", "read-only"},
		{"scope SELECT nonsense FROM charges", `column "nonsense" does not exist`},
		{"scope r-0001", "1 are not"},
		{"flag settlement off", "done"},
		{"wait 10s", "It is"},
		{"scope SELECT ride FROM charges GROUP BY ride HAVING SUM(amount) > MAX(amount)", "no other"},
		{"change amount", "2 rides have ended, and 1 have a bill"},
		{"change key", "One ride, two deliveries of its event, two replicas, with the change key: it holds"},
		{"config", "replicas.billing"},
		{"flush x", "no cache"},
	} {
		if got := enter(t, a, c.line); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q is not in\n%s", c.line, c.want, got)
		}
	}
	nameTwo(t, a)
	if got := a.goals["cause"]; !strings.Contains(got, "met over r-") {
		t.Errorf("the cause is %q", got)
	}
	if a.ReportCommand() != "racelab drill report --drill webhooks" || a.Command() != "racelab drill webhooks" {
		t.Errorf("it goes on with %s, and is reported with %s", a.Command(), a.ReportCommand())
	}
	step, err := a.stepLine(drills.Step{Line: "logs /" + drills.Entity + "/"})
	if err != nil || !strings.HasPrefix(step, "logs /r-0") {
		t.Errorf("the reference response enters %q, %v", step, err)
	}
}

// TestBalances goes through a night at the gift pots: the lost updates can be seen, the change that turns them into errors is
// found out, and so is the repair that loses whoever pays meanwhile.
func TestBalances(t *testing.T) {
	a := beginAt(t, "balances", 1)
	naive := `UPDATE pots SET balance = (SELECT SUM(amount) FROM entries WHERE pot = pots.id) WHERE balance <> (SELECT SUM(amount) FROM entries WHERE pot = pots.id)`
	for _, c := range []struct{ line, want string }{
		{"metrics audit-off", "audit-off"},
		{"logs /rolled back/", "deadlock detected"},
		{"sql SELECT COUNT(*) FROM entries e JOIN entries f ON f.pot = e.pot AND f.version = e.version AND f.n > e.n WHERE e.pot = 'g-00'", "2"},
		{"scope s-00", "1 are not"},
		{"flag pay-in off", "done"},
		{"wait 10s", "It is"},
		{"scope " + a.Drill.Audit, "no other"},
		{"tickets", "paid into the pot g-0"},
		{"change strict", "was taken from cards, and the entries have"},
		{"change lock", "One pot, two people who pay, two replicas, with the change lock: it holds"},
		{"repair try " + naive, "✗ 5. beside live writers, in every interleaving: somebody who pays into the pot: it fails"},
	} {
		if got := enter(t, a, c.line); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q is not in\n%s", c.line, c.want, got)
		}
	}
	holdProofs(t, enter(t, a, "repair try "+oneLine(a.Drill.Repair)), "✓✓✓✓✓✓")
	nameTwo(t, a)
	if got := a.goals["cause"]; !strings.Contains(got, "met over g-") {
		t.Errorf("the cause is %q", got)
	}
}

// holdPage holds the page of a post-mortem to what is in it: each line of the timeline stands on something of the run, and the
// pictures are drawn from it.
func holdPage(t *testing.T, a *Attempt) {
	t.Helper()
	if got := enter(t, a, "cause r-p-00-10-2 r-p-00-01-2"); !strings.Contains(got, "ann did") || !strings.Contains(got, "before ben did") {
		t.Errorf("the cause is told as %s", got)
	}
	page, err := a.ReportPage()
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	for _, want := range []string{"<h2>Timeline</h2>", "run: 00:05:51 Set(flag.sale, off)", "<h3>audit-negative</h3>", "<h3>r-p-00-10-2 and r-p-00-01-2</h3>", "UPDATE items SET stock = stock - 1", tokenHead} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not have %q", want)
		}
	}
	if n := strings.Count(text, "<svg"); n < 5 || n != strings.Count(text, "</svg>") || strings.Contains(text, "<script") || strings.Contains(text, "| nothing |") {
		t.Errorf("the page has %d pictures", n)
	}
	d := xml.NewDecoder(strings.NewReader(text[strings.Index(text, "<svg") : strings.Index(text, "</svg>")+len("</svg>")]))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("a picture is no XML: %v", err)
		}
	}
}

// TestStoppedForNow: damage that has stopped is told of up to now, and if it begins anew that is told, too.
func TestStoppedForNow(t *testing.T) {
	a := begin(t, 1)
	enter(t, a, "ack", "flag sale off", "wait 2m")
	goals := enter(t, a, "goals")
	if !strings.Contains(goals, "✓ stop") || !strings.Contains(goals, " at "+Clock(a.now)+"; ") {
		t.Errorf("it is %s, and the goals are\n%s", Clock(a.now), goals)
	}
	if got := enter(t, a, "flag sale on", "wait 4m", "goals"); !strings.Contains(got, "! stop") || !strings.Contains(got, "It began again: ") || !strings.Contains(got, "at "+Clock(a.now)) {
		t.Errorf("the damage goes on, and the goals are\n%s", got)
	}
	if text, ends := a.State().Ends("end"); !ends || !strings.HasPrefix(text, "10 goals are not reached") {
		t.Errorf("before the end is said %q", text)
	}
	idle, err := a.nothing()
	if err != nil {
		t.Fatal(err)
	}
	x, err1 := a.rightOf(idle)
	mine, err2 := a.with(a.acts)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	y, err := a.rightOf(mine)
	if err != nil {
		t.Fatal(err)
	}
	if got := different(x, y); !strings.Contains(got, "rows of the books would be different, such as ") || different(x, x) != "" {
		t.Errorf("the nights differ by %q", got)
	}
}

// TestEvidence: a line of the timeline stands on what was fetched of what it names, and on nothing else.
func TestEvidence(t *testing.T) {
	a := begin(t, 1)
	all := requestsOf(a.run)
	r := all[len(all)-5]
	note := "note " + clockMS(r.Root.Start)[:8] + " request " + r.ID + " : POST"
	if got := enter(t, a, note); !strings.Contains(got, "Nothing that you have fetched") {
		t.Errorf("nothing was fetched, and %s", got)
	}
	if got := enter(t, a, "trace "+r.ID, note); !strings.Contains(got, "trace: ") || !strings.Contains(got, r.ID) {
		t.Errorf("the request was fetched, and %s", got)
	}
	if got := enter(t, a, "note "+clockMS(r.Root.Start)[:8]+" the order o-nobody-77 is not there"); !strings.Contains(got, "Nothing that you have fetched") {
		t.Errorf("what does not occur was named, and %s", got)
	}
	if got := enter(t, a, "note "+clockMS(r.Root.Start)[:8]+" somebody asked for "+strings.Split(strings.Fields(r.Root.Name)[1], "?")[0][len("shop/"):]); !strings.Contains(got, "trace: ") {
		t.Errorf("a path of the request was named, and %s", got)
	}
	if got := enter(t, a, "note "+clockMS(r.Root.Start)[:8]+" somebody asked with GET and POST and got 200"); !strings.Contains(got, "Nothing that you have fetched") {
		t.Errorf("nothing is named, and %s", got)
	}
	if got := enter(t, a, "logs", note); !strings.Contains(got, "req="+r.ID) {
		t.Errorf("the logs were fetched, and %s", got)
	}
}

// TestExtent: what a server goes on with after the client has hung up is inside the picture of the request.
func TestExtent(t *testing.T) {
	a := beginAt(t, "webhooks", 1)
	longer := 0
	for _, r := range requestsOf(a.run) {
		if r.Extent() < r.Root.Duration() {
			t.Errorf("%s takes %s, and all of it %s", r.ID, r.Root.Duration(), r.Extent())
		}
		if r.Extent() <= r.Root.Duration()+time.Second {
			continue
		}
		longer++
		bars := strings.Split(r.waterfall(), "\n")
		if strings.Count(bars[1], "=") >= 38 {
			t.Errorf("the client hung up after %s of %s, and the picture is\n%s", r.Root.Duration(), r.Extent(), strings.Join(bars, "\n"))
		}
	}
	if longer == 0 {
		t.Error("nobody hung up")
	}
}
