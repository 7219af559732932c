// Package jsonreport reads a text as JSON into variables of many types and writes them
// again. Tests run it twice, interpreted and compiled, and compare.
package jsonreport

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

// Level reads and writes itself, by pointer and by value.
type Level int

// MarshalText writes a name.
func (l Level) MarshalText() ([]byte, error) {
	if l < 0 || l > 2 {
		return nil, errors.New("no such level")
	}
	return []byte([]string{"low", "mid", "high"}[l]), nil
}

// UnmarshalText reads a name.
func (l *Level) UnmarshalText(b []byte) error {
	for i, name := range []string{"low", "mid", "high"} {
		if string(b) == name {
			*l = Level(i)
			return nil
		}
	}
	return fmt.Errorf("no level %q", b)
}

// Cents writes itself only where it can be addressed.
type Cents int

// MarshalJSON writes 12.50.
func (c *Cents) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, " %d.%02d ", *c/100, *c%100), nil
}

// UnmarshalJSON counts bytes.
func (c *Cents) UnmarshalJSON(b []byte) error {
	*c = Cents(len(b))
	return nil
}

// Base is embedded.
type Base struct {
	ID   int    `json:"id"`
	Name string `json:"name,omitempty"`
}

type hidden struct {
	Deep string
	Same int
}

// Other is embedded by pointer.
type Other struct {
	Same int
	Far  bool `json:",omitempty"`
}

// Kind is a named string.
type Kind string

// T has a bit of everything.
type T struct {
	Base
	hidden
	*Other
	Kind   Kind               `json:"kind"`
	N8     int8               `json:"n8"`
	U16    uint16             `json:"u16,omitempty"`
	F      float64            `json:"f"`
	F32    float32            `json:"f32,omitempty"`
	OK     bool               `json:"ok"`
	P      *int               `json:"p"`
	PP     **string           `json:"pp,omitempty"`
	List   []int              `json:"list"`
	Names  []string           `json:"names,omitempty"`
	Bytes  []byte             `json:"bytes"`
	Pair   [2]int             `json:"pair"`
	M      map[string]float64 `json:"m"`
	MI     map[int]string     `json:"mi,omitempty"`
	ML     map[Level]int      `json:"ml,omitempty"`
	Any    any                `json:"any"`
	Next   *T                 `json:"next,omitempty"`
	Kids   []T                `json:"kids,omitempty"`
	Raw    json.RawMessage    `json:"raw,omitempty"`
	Num    json.Number        `json:"num,omitempty"`
	L      Level              `json:"l"`
	LP     *Level             `json:"lp,omitempty"`
	C      Cents              `json:"c"`
	Quoted int                `json:"quoted,string"`
	QB     *bool              `json:"qb,string,omitempty"`
	When   time.Time          `json:"when,omitzero"`
	Skip   int                `json:"-"`
	Dash   int                `json:"-,"`
	Odd    int                `json:"o-d.d"`
	Bad    int                `json:"b\"ad"`
	HTML   string             `json:"<b>"`
	priv   int
	Anon   struct{ X, Y int } `json:"anon"`
	Err    fmt.Stringer       `json:"err,omitempty"`
}

// show writes v again.
func show(out *strings.Builder, v any, err error) {
	if err != nil {
		fmt.Fprintf(out, "%v\n", err)
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			fmt.Fprintln(out, wrong.Value, wrong.Type, wrong.Field, wrong.Struct)
		}
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			fmt.Fprintln(out, syntax.Offset)
			return
		}
	}
	b, err := json.Marshal(v)
	fmt.Fprintf(out, "%s %v\n", b, err)
}

// Report reads text in many ways.
func Report(text string) string {
	var out strings.Builder
	var a any
	err := json.Unmarshal([]byte(text), &a)
	show(&out, a, err)
	fmt.Fprintf(&out, "%v %T %v\n", a, a, json.Valid([]byte(text)))
	n := 7
	t := T{List: []int{1, 2, 3}, P: &n, M: map[string]float64{"old": 1}, Any: 1, Kind: "k"}
	err = json.Unmarshal([]byte(text), &t)
	show(&out, t, err)
	show(&out, &t, nil)
	fmt.Fprintln(&out, n, len(t.List), cap(t.List), t.Skip, t.Deep, t.Other != nil)
	var ts []T
	err = json.Unmarshal([]byte(text), &ts)
	show(&out, ts, err)
	var ms map[string]*int
	err = json.Unmarshal([]byte(text), &ms)
	show(&out, ms, err)
	mi := map[int8]string{5: "five"}
	err = json.Unmarshal([]byte(text), &mi)
	show(&out, mi, err)
	var s string
	show(&out, &s, json.Unmarshal([]byte(text), &s))
	var i8 int8
	show(&out, &i8, json.Unmarshal([]byte(text), &i8))
	var f32 float32
	show(&out, &f32, json.Unmarshal([]byte(text), &f32))
	var l Level
	show(&out, &l, json.Unmarshal([]byte(text), &l))
	show(&out, nil, json.Unmarshal([]byte(text), nil))
	show(&out, nil, json.Unmarshal([]byte(text), t))
	var ml map[Level]any
	err = json.Unmarshal([]byte(text), &ml)
	show(&out, ml, err)
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	d.DisallowUnknownFields()
	for range 4 {
		var v any
		if err := d.Decode(&v); err != nil {
			fmt.Fprintln(&out, err)
			break
		}
		fmt.Fprintln(&out, v, d.More())
		t = T{}
		err := json.Unmarshal([]byte(text), &t.Base)
		show(&out, t.Base, err)
	}
	b, err := json.MarshalIndent(a, ">", "  ")
	fmt.Fprintf(&out, "%s %v\n", b, err)
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	fmt.Fprintln(&out, e.Encode(map[string]any{"a": a, "<": "<&>"}))
	e.SetIndent("", "\t")
	fmt.Fprintln(&out, e.Encode(a))
	return out.String()
}

// Refused are values for which there is no JSON.
func Refused() string {
	var out strings.Builder
	for _, v := range []any{
		make(chan int), func() {}, math.NaN(), float32(math.Inf(1)), map[bool]int{true: 1}, complex(1, 2), Level(7), []any{1, make(chan int)},
		struct{ F func() }{}, json.Number("x"), json.RawMessage("{"), map[Level]int{1: 2}, [0]int{}, struct{}{}, [3]byte{1, 2, 3}, time.Second,
		Cents(5), []Cents{5}, &[]Cents{1250}[0], map[string]Cents{"a": 5}, (*Cents)(nil), (*Level)(nil), (*T)(nil), [](*int){nil},
	} {
		b, err := json.Marshal(v)
		fmt.Fprintf(&out, "%s %v\n", b, err)
		var m *json.MarshalerError
		fmt.Fprintln(&out, errors.As(err, &m))
	}
	return out.String()
}
