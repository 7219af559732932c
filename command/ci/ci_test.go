package ci

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"time"
)

// sample has one test of each status, a package that does not load, and texts that each
// format has to escape.
func sample() Run {
	return Run{Version: "v1", Packages: []Package{
		{Name: "./bank", Elapsed: 1500 * time.Millisecond, Tests: []Test{
			{Name: "TestLost", Status: Fails, Summary: "1 of 2 | fail", Text: "the report\x1b\nsecond <line>\n", Elapsed: time.Second, Findings: []Finding{
				{Kind: Race, Text: "read of a,b: 50%\nnot ordered", File: "./bank/a:b.go", Line: 7, Token: "rl1.x", Red: true},
				{Kind: Leak, Text: "a goroutine is left. It waits.", Token: "rl1.y"},
			}},
			{Name: "TestFine", Status: Holds, Summary: "0 of 2 interleavings fail"},
			{Name: "TestLarge", Status: Part, Summary: "none of those covered"},
			{Name: "TestNet", Status: Skipped, Err: "needs a network"},
			{Name: "TestSQL", Status: Unchecked, Err: "VACUUM is not modelled"},
		}},
		{Name: "./broken", Err: "b.go:1:1: expected 'package'"},
	}}
}

func TestJUnit(t *testing.T) {
	var b bytes.Buffer
	if err := JUnit(&b, sample()); err != nil {
		t.Fatal(err)
	}
	var got junitSuites
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatalf("%v in\n%s", err, &b)
	}
	if got.Tests != 6 || got.Failures != 1 || got.Errors != 2 || got.Skipped != 1 || got.Time != "1.500" {
		t.Errorf("the sums are %+v", got)
	}
	c := got.Suites[0].Cases[0]
	if c.Failure == nil || c.Failure.Type != "race" || c.File != "./bank/a:b.go" || !strings.Contains(c.Failure.Text, "the report?\nsecond <line>") {
		t.Errorf("the failing case is %+v, %+v", c, c.Failure)
	}
	if e := got.Suites[1].Cases[0].Error; e == nil || e.Message != "b.go:1:1: expected 'package'" {
		t.Errorf("the package that does not load is %+v", got.Suites[1])
	}
}

func TestSARIF(t *testing.T) {
	var b bytes.Buffer
	if err := SARIF(&b, sample()); err != nil {
		t.Fatal(err)
	}
	var got sarifLog
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	run := got.Runs[0]
	if got.Version != "2.1.0" || len(run.Results) != 2 || run.Invocations[0].OK || len(run.Invocations[0].Notifications) != 2 {
		t.Fatalf("the log is %s", &b)
	}
	for _, r := range run.Results {
		if run.Tool.Driver.Rules[r.Index].ID != r.Rule {
			t.Errorf("result %s points at rule %d, which is %s", r.Rule, r.Index, run.Tool.Driver.Rules[r.Index].ID)
		}
	}
	race, leak := run.Results[0], run.Results[1]
	at := race.Locations[0].Physical
	if race.Level != "error" || at.Artifact.URI != "bank/a:b.go" || at.Region.Line != 7 || race.Properties["token"] != "rl1.x" {
		t.Errorf("the race is %+v", race)
	}
	if leak.Level != "note" || leak.Locations != nil {
		t.Errorf("what is not red is %+v", leak)
	}
}

// A finding keeps its identity when lines and step numbers move, so that code
// scanning does not tell it anew.
func TestIDOfAFindingSurvivesEdits(t *testing.T) {
	f := Finding{Kind: Race, Text: "read at a.go:5 (2)", File: "a.go", Line: 5}
	moved := Finding{Kind: Race, Text: "read at a.go:19 (11)", File: "a.go", Line: 19}
	other := Finding{Kind: Race, Text: "write at a.go:5 (2)", File: "a.go", Line: 5}
	if f.ID("p", "T") != moved.ID("p", "T") || f.ID("p", "T") == other.ID("p", "T") || f.ID("p", "T") == f.ID("p", "U") {
		t.Error("the identity is not that of the finding")
	}
}

func TestAnnotations(t *testing.T) {
	var b bytes.Buffer
	if err := Annotations(&b, sample()); err != nil {
		t.Fatal(err)
	}
	want := "::error file=bank/a%3Ab.go,line=7,title=race in TestLost::read of a,b: 50%25%0Anot ordered%0Aracelab replay rl1.x ./bank\n"
	if lines := strings.SplitAfter(b.String(), "\n"); len(lines) != 4 || lines[0] != want {
		t.Errorf("the annotations are\n%s", &b)
	}
}

func TestSummary(t *testing.T) {
	var b bytes.Buffer
	if err := Summary(&b, sample()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"racelab: 1 of 5 fail", `| ✗ | ./bank · TestLost | 1 of 2 \| fail |`, "| ◐ | ./bank · TestLarge |", "| – | ./broken | not checked:", "- **race** read of a,b: 50% not ordered"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the summary has no %q:\n%s", want, &b)
		}
	}
}

// The events are those of go doc test2json: each a line, a package begins and ends once, a test
// has one result, and it comes between.
func TestEvents(t *testing.T) {
	var b bytes.Buffer
	clock := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	e := NewEvents(&b, func() time.Time { clock = clock.Add(time.Second); return clock })
	for _, p := range sample().Packages {
		e.Start(p.Name)
		for _, c := range p.Tests {
			e.Test(p.Name, c)
		}
		e.End(p)
	}
	if e.Err() != nil {
		t.Fatal(e.Err())
	}
	results := map[string]string{}
	for lines := bufio.NewScanner(&b); lines.Scan(); {
		var v event
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatalf("%v in %s", err, lines.Text())
		}
		switch v.Action {
		case "pass", "fail", "skip":
			if old := results[v.Package+" "+v.Test]; old != "" || v.Elapsed == nil {
				t.Errorf("a second result, or one without time: %s", lines.Text())
			}
			results[v.Package+" "+v.Test] = v.Action
		case "start", "run", "output":
			if v.Output == "" == (v.Action == "output") {
				t.Errorf("output where none belongs, or none: %s", lines.Text())
			}
		default:
			t.Errorf("there is no action %q", v.Action)
		}
	}
	for key, want := range map[string]string{
		"./bank TestLost": "fail", "./bank TestFine": "pass", "./bank TestLarge": "pass", "./bank TestNet": "skip", "./bank TestSQL": "fail", "./bank ": "fail", "./broken ": "fail",
	} {
		if results[key] != want {
			t.Errorf("%q ends with %q, want %q", key, results[key], want)
		}
	}
}
