package sim_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"racelab/sim"
	report "racelab/sim/testdata/jsonreport"
)

// jsonTexts are texts that are JSON, nearly, or not at all.
var jsonTexts = []string{
	``, ` `, `null`, `true`, `tru`, `-1.5e3`, `300`, `1e400`, `01`, `"a\u00e9\ud83d\ude00\n<&>"`, `"\ud800"`, `"mid"`, `"x"`, `[]`, `[1,2`, `[1,"a",null,[{}]]`,
	`{}`, `{"a":1}{"b":2} 3`, `{"id":1,"NAME":"x","deep":"y","Same":3,"far":true}`, `{"id":"x","n8":300,"ok":1,"list":["a"]}`,
	`{"kind":"z","n8":-8,"u16":65535,"f":1.5,"f32":0.1,"ok":true,"p":9,"pp":"s","list":[4],"names":["a","b"],"bytes":"aGk=","pair":[1,2,3],"m":{"k":2},"mi":{"-1":"x"},"ml":{"low":1}}`,
	`{"any":{"a":[1,{"b":null}]},"next":{"id":2,"next":{"id":3}},"kids":[{"id":4},{}],"raw":[1, 2],"num":12.50,"l":"high","lp":"low","c":{"x":1},"quoted":"5","qb":"true","when":"2024-05-06T07:08:09Z"}`,
	`{"p":null,"list":null,"m":null,"any":null,"l":null,"raw":null,"c":null,"pair":null,"quoted":null,"next":null}`,
	`{"l":"none"}`, `{"l":3}`, `{"lp":[1]}`, `{"num":"12"}`, `{"num":"1x"}`, `{"num":true}`, `{"quoted":5}`, `{"quoted":"x"}`, `{"qb":"1"}`, `{"bytes":"!"}`, `{"bytes":[1,2]}`,
	`{"when":"yesterday"}`, `{"pair":[1]}`, `{"list":[]}`, `{"list":[1,2,3,4,5,6,7,8,9]}`, `{"mi":{"x":"y"}}`, `{"m":{"a":"b"}}`, `{"any":1e999}`, `{"err":1}`, `{"anon":{"x":1,"Y":"2"}}`,
	`{"-":1,"o-d.d":2,"b\"ad":3,"Bad":4,"<b>":"<i>","Skip":5,"priv":6}`, `{"next":{"kids":[{"next":{"n8":"x"}}]}}`, `{"kids":[{"id":1},{"id":"two"},{"id":3}]}`, `[{"id":1},{"n8":true}]`, `{"5":"a","6":"b"}`, `{"200":"a"}`,
	"{\"a\":\"\x01\"}", "{\"a\xff\":\"\xff\"}", `{"a":1,}`, `{"a" 1}`, `nul`, `[1]]`, `"abc`, `{"a":{"b":{"c":`, "\t{ \"id\" :\n 1 } ",
}

// jsonProgram is the report of texts, interpreted.
func jsonProgram(t testing.TB, texts []string) string {
	t.Helper()
	src, err := os.ReadFile("testdata/jsonreport/report.go")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(src), "package jsonreport", "package main", 1) + "\nfunc main() {\n"
	for _, s := range texts {
		text += "\tfmt.Println(Report(" + strconv.Quote(s) + "))\n"
	}
	_, r := explore(t, "report", text+"\tfmt.Print(Refused())\n}\n", sim.Budget{})
	if len(r.Outcomes) != 1 {
		t.Fatalf("%d outcomes, want one", len(r.Outcomes))
	}
	for _, o := range r.Outcomes {
		return o.Text
	}
	return ""
}

func jsonReal(texts []string) string {
	var out strings.Builder
	for _, s := range texts {
		out.WriteString(report.Report(s) + "\n")
	}
	return strings.ReplaceAll(out.String()+report.Refused(), "jsonreport.", "main.")
}

func TestJSONIsAsInGo(t *testing.T) {
	for _, text := range jsonTexts {
		t.Run(text, func(t *testing.T) {
			sameText(t, jsonProgram(t, []string{text}), jsonReal([]string{text}))
		})
	}
}

// TestRandomJSONIsAsInGo reads texts that fit the types, or nearly.
func TestRandomJSONIsAsInGo(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 3))
		var texts []string
		for range 4 {
			texts = append(texts, randomJSON(r, 4))
		}
		got, want := jsonProgram(t, texts), jsonReal(texts)
		if got != want {
			t.Logf("seed %d: %q", seed, texts)
			sameText(t, got, want)
			return
		}
	}
}

var jsonKeys = []string{"id", "name", "Deep", "same", "far", "kind", "n8", "u16", "f", "f32", "ok", "p", "pp", "list", "names", "bytes", "pair", "m", "mi", "any", "next", "kids", "raw", "num", "l", "lp", "c", "quoted", "qb", "when", "anon", "5", "zzz"}

// jsonSafe are strings that the methods of some fields accept.
var jsonSafe = map[string]string{"l": `"mid"`, "lp": `"high"`, "when": `"2024-01-02T03:04:05Z"`}

func randomJSON(r *rand.Rand, depth int) string {
	switch n := r.IntN(10); {
	case n < 3 && depth > 0:
		var parts []string
		for range r.IntN(6) {
			key := jsonKeys[r.IntN(len(jsonKeys))]
			value := randomJSON(r, depth-1)
			if fixed := jsonSafe[key]; fixed != "" && value[0] == '"' {
				value = fixed // what a method refuses ends reading at once, see package json
			}
			parts = append(parts, strconv.Quote(key)+":"+value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case n < 5 && depth > 0:
		var parts []string
		for range r.IntN(4) {
			parts = append(parts, randomJSON(r, depth-1))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case n < 7:
		return []string{"0", "-3", "127", "128", "70000", "1.25", "1e2", "-0", "1e40", "12345678901234567890"}[r.IntN(10)]
	case n < 9:
		return []string{`""`, `"a"`, `"low"`, `"12"`, `"true"`, `"aGk="`, `"\u2028<"`, `"2024-01-02T03:04:05.6Z"`}[r.IntN(8)]
	}
	return []string{"true", "false", "null"}[r.IntN(3)]
}

// FuzzJSON compares what the engine makes of a text with what Go does.
func FuzzJSON(f *testing.F) {
	for _, text := range jsonTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 || bytes.Count([]byte(text), []byte("[")) > 200 {
			return
		}
		want := jsonReal([]string{text})
		if strings.Contains(want, "no level ") || strings.Contains(want, "parsing time") || strings.Contains(want, "not a JSON string") {
			return // what a method refuses ends reading at once, see package json
		}
		sameText(t, jsonProgram(t, []string{text}), want)
	})
}

// What one goroutine reads while another writes is a race, in JSON too.
func TestJSONReadsSharedMemory(t *testing.T) {
	const text = `package main

import "encoding/json"

type order struct{ N int }

func main() {
	var o order
	done := make(chan bool)
	go func() {
		json.Marshal(&o)
		done <- true
	}()
	json.Unmarshal([]byte("{\"N\":1}"), &o)
	<-done
}
`
	_, r := explore(t, "race", text, sim.Budget{})
	if len(r.Races) != 1 {
		t.Errorf("%d data races, want the one between Marshal and Unmarshal: %v", len(r.Races), r.Races)
	}
}
