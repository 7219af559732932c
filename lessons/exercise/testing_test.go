package exercise

import (
	"os"
	"slices"
	"strings"
	"testing"

	"racelab/lessons/katas"
)

// The tests of a kata find every wrong submission, so that the exercise can be solved; what a
// learner begins with finds none.
func TestTestsAreJudgedByMutants(t *testing.T) {
	all, err := katas.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range all {
		if len(k.Hidden) > 0 {
			continue // an audit: there a query is written, and no code to be tested
		}
		t.Run(k.Name, func(t *testing.T) {
			if !slices.Contains(quickKatas[:2], k.Name) && os.Getenv("RACELAB_EXERCISES") == "" {
				t.Skip("set RACELAB_EXERCISES=1 to judge it")
			}
			t.Parallel()
			judge, err := NewTesting(k)
			if err != nil {
				t.Fatal(err)
			}
			v, err := judge.judge(t.Context(), string(k.Tests[0].Text))
			if err != nil || !v.Counts() {
				t.Errorf("the tests that are given: %v, %+v", err, v)
			}
			v, err = judge.Judge(t.Context(), judge.Begin())
			// It compares after a sleep: under the bound of most katas it fails for nothing, under that of a lease it sees nothing.
			early, blind := v.Reason == Fails && strings.Contains(v.Text, "on code that is right"), v.Reason == Idle && strings.Contains(v.Text, "finds 0 of")
			if err != nil || !early && !blind {
				t.Errorf("what the learner begins with: %v, %+v", err, v)
			}
		})
	}
}

func TestWhatATestIsWorth(t *testing.T) {
	k, err := katas.Find("once")
	if err != nil {
		t.Fatal(err)
	}
	judge, err := NewTesting(k)
	if err != nil {
		t.Fatal(err)
	}
	head := "package once\n\nimport (\n\t\"sync\"\n\t\"testing\"\n)\n\nvar _ sync.Mutex\n\n"
	given := string(k.Tests[0].Text)
	counts := given[strings.Index(given, "func TestOnce"):strings.Index(given, "// Whoever comes back")]
	for name, tt := range map[string]struct {
		text   string
		reason Reason
		said   string
	}{
		"counts calls":          {strings.Replace(head, "\"sync\"\n", "\"sync\"\n\t\"sync/atomic\"\n", 1) + counts, Idle, "finds 2 of 5 bugs; not: swap, unlock-early, no-defer"},
		"fails on right code":   {head + "func TestOnce(t *testing.T) {\n\tvar o Once\n\to.Do(func() { t.Error(\"called\") })\n}\n", Fails, "on code that is right (mutex): TestOnce"},
		"fails always":          {head + "func TestOnce(t *testing.T) { t.Fatal() }\n", Fails, "on code that is right"},
		"looks into the code":   {head + "func TestOnce(t *testing.T) {\n\tvar o Once\n\t_ = o.mu\n}\n", Fails, ""},
		"no test":               {"package once\n", Idle, "there is no test in it"},
		"ends the tests":        {"package once\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestOnce(t *testing.T) { os.Exit(1) }\n", Refused, "os.Exit"},
		"goes round every test": {head + "func TestMain(m *testing.M) { m.Run() }\n", Refused, "TestMain"},
		"a spelling mistake":    {head + "func TestOnce(t *testing.T) { var o Onse }\n", Broken, "Onse"},
		"the given ones":        {strings.Replace(given, "func TestOnce", "// As given.\n\nfunc TestOnce", 1), Idle, "write tests of your own"},
		"with another name":     {strings.Replace(given, "func TestOnce", "func TestCalledOnce", 1), Fixed, "finds 5 bugs"},
	} {
		v, err := judge.Judge(t.Context(), tt.text)
		if name == "looks into the code" { // right code may have other fields
			if err != nil || v.Counts() {
				t.Errorf("%s: %v, %+v", name, err, v)
			}
			continue
		}
		if err != nil || v.Reason != tt.reason || !strings.Contains(v.Text, tt.said) {
			t.Errorf("%s: %v, %s: %s; want %s: … %s", name, err, v.Reason, v.Text, tt.reason, tt.said)
		}
	}
}
