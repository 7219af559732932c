package sim

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"math/big"
	"strings"
)

// A token is rl1.NAME.PAYLOAD. NAME is a lesson's name, or ~ for a file, then
// @ENTRY where there are several, +SWITCH for each switch that is on, !any
// where timers may fire at any moment, !leaks-report or !leaks-ignore where that rule changes
// the verdict, and !ask-REQUESTS, in base 62, where racelab asked a server: of many
// requests those that were sent, !short and !tags-TAGS, in base 62, for go test's flags, and !at-SECONDS, in base 62, where the run asked for a
// date and so depends on when it began. PAYLOAD is, in base 62: the number of steps, 4
// bytes of the source's hash, the choices as one number in mixed radix (a step with
// one choice costs nothing), and a checksum of everything. The token of a file, whose
// source is edited, also carries its sketch, by which other source can follow it.

const (
	tokenPrefix = "rl1."
	maxToken    = 64 << 10 // characters
	maxSteps    = 100_000
	plainBody   = 1 // first byte of the payload
	sketchBody  = 2 // with a sketch before the choices
	digits62    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// TokenInfo is what a token says before it is replayed.
type TokenInfo struct {
	Name       string   // lesson's name; empty for a token of a file
	SourceHash string   // of the source it was made with: 8 hexadecimal digits
	Entry      string   // empty for the only entry
	Switches   []string // names of the switches that were on
	AnyTimers  bool     // timers could fire at any moment
	Leaks      LeakRule // LeaksFail also where the rule does not matter
	Build      Build    // by which the program was read
	Requests   []string // that racelab sent to a server
	Start      int64    // when the run began, in seconds since 1970; 0 where that does not matter
	Steps      int      // number of steps

	choices *big.Int
	sketch  sketch // nil if it carries none
}

// Config returns the configuration that the token was made with.
func (t TokenInfo) Config() Config {
	return Config{Entry: t.Entry, Switches: t.Switches, AnyTimers: t.AnyTimers, Leaks: t.Leaks, Requests: t.Requests, Start: t.Start}
}

// Token returns the run as a short string that Replay takes.
func (r *Run) Token() string { return r.sent().token() }

func (r *Run) token() string {
	head := r.tokenHead()
	n, unit := new(big.Int), big.NewInt(1)
	var digit, radix big.Int
	for i, mv := range r.moves {
		if r.radix[i] < 2 {
			continue
		}
		index := 0
		for k, m := range r.states[i].Moves(nil) {
			if m == mv {
				index = k
			}
		}
		n.Add(n, digit.Mul(unit, digit.SetInt64(int64(index))))
		unit.Mul(unit, radix.SetInt64(int64(r.radix[i])))
	}
	body := []byte{plainBody} // not 0, which would be lost as a leading zero
	if strings.HasPrefix(head, "~") {
		body[0] = sketchBody
	}
	body = binary.AppendUvarint(body, uint64(r.Len()))
	hash, _ := hex.DecodeString(r.prog.Hash()[:8])
	body = append(body, hash...)
	if body[0] == sketchBody {
		s := r.sketch(maxMoments).encode()
		body = append(binary.AppendUvarint(body, uint64(len(s))), s...)
	}
	body = append(body, n.Bytes()...)
	sum := crc32.ChecksumIEEE([]byte(head + string(body)))
	body = append(body, byte(sum), byte(sum>>8), byte(sum>>16))
	return tokenPrefix + head + "." + encode62(body)
}

func (r *Run) tokenHead() string {
	name := r.prog.name
	if e, err := r.prog.entry(r.cfg); err != nil || e.Kind != Lesson || !isKebab(name) {
		name = "~"
	}
	if len(r.prog.Entries()) > 1 {
		name += "@" + r.opts.Entry
	}
	for i, s := range r.prog.Switches() {
		if r.opts.Switches[i] {
			name += "+" + s.Name
		}
	}
	if r.cfg.AnyTimers {
		name += "!" + flagAny
	}
	if r.leaksMatter() {
		name += "!" + leakFlags[r.cfg.Leaks]
	}
	if len(r.cfg.Requests) > 0 {
		name += "!" + flagAsk + encode62([]byte("\x01"+strings.Join(r.cfg.Requests, "\x00")))
	}
	if r.prog.build.Short {
		name += "!" + flagShort
	}
	if tags := r.prog.build.Tags; len(tags) > 0 {
		name += "!" + flagTags + encode62([]byte("\x01"+strings.Join(tags, ",")))
	}
	if start := r.opts.Start; start > 0 && r.state(r.Len()).AsksDate() {
		name += "!" + flagAt + big.NewInt(start).Text(62)
	}
	return name
}

// The flags of a token.
const (
	flagAny = "any"
	flagAsk = "ask-" // and the requests
	flagAt  = "at-"  // and the moment

	flagShort = "short"
	flagTags  = "tags-" // and the build tags
)

var leakFlags = map[LeakRule]string{LeaksReport: "leaks-report", LeaksIgnore: "leaks-ignore"}

// leaksMatter reports whether the rule for leaks changes the verdict on the run: it would be
// another if leaks failed. Of a run that has not ended that is not known.
func (r *Run) leaksMatter() bool {
	if r.cfg.Leaks == LeaksFail || r.opts.Hidden {
		return false
	}
	end := r.state(r.Len()).Ended()
	if end == nil {
		return true
	}
	opts := r.opts
	opts.Leaks, opts.Trace = LeaksFail, false
	m := r.prog.pkg.Code.New(opts)
	for _, mv := range r.moves {
		m.Step(mv)
	}
	strict := m.Ended()
	return strict == nil || strict.Fails != end.Fails
}

// sent returns the run with no more requests than were sent in it, of which a token is
// shorter.
func (r *Run) sent() *Run {
	if len(r.cfg.Requests) <= 2 {
		return r
	}
	for i, mv := range r.moves {
		pair, picks := r.states[i].Picks(mv)
		if !picks {
			continue
		}
		c := r.cfg
		c.Requests = []string{r.cfg.Requests[pair.First], r.cfg.Requests[pair.Second]}
		short, err := r.prog.NewRun(c)
		if err != nil {
			return r
		}
		for k, mv := range r.moves {
			if k == i {
				mv.Alt = 1 // the one beside the other
			}
			short.take(mv, len(short.state(k).Moves(nil)))
		}
		return short
	}
	return r
}

func isKebab(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return s != ""
}

// ParseToken reads a token without replaying it. Its error says what is wrong
// with it: not a token, damaged (the checksum differs), or of another version.
// White space and quotes around it are ignored, as they come with copying.
func ParseToken(s string) (TokenInfo, error) {
	var t TokenInfo
	s = strings.Trim(s, " \t\r\n`'\"<>")
	if len(s) > maxToken {
		return t, fmt.Errorf("this token is longer than %d characters: it is damaged", maxToken)
	}
	rest, ok := strings.CutPrefix(s, tokenPrefix)
	if !ok {
		if strings.HasPrefix(s, "rl") && strings.Count(s, ".") >= 2 {
			return t, errors.New("this token was made by another version of racelab: replay it with that version")
		}
		return t, fmt.Errorf("%q is not a token: tokens begin with %q", abbreviate(s), tokenPrefix)
	}
	dot := strings.LastIndexByte(rest, '.')
	if dot < 0 {
		return t, errors.New("this token is cut short: copy it whole")
	}
	head, payload := rest[:dot], rest[dot+1:]
	body, ok := decode62(payload)
	if !ok || len(body) < 1+1+4+3 || body[0] != plainBody && body[0] != sketchBody {
		return t, errors.New("this token is damaged: copy it whole")
	}
	n := len(body) - 3
	sum := crc32.ChecksumIEEE([]byte(head + string(body[:n])))
	if body[n] != byte(sum) || body[n+1] != byte(sum>>8) || body[n+2] != byte(sum>>16) {
		return t, errors.New("this token is damaged (its checksum differs): copy it whole")
	}
	steps, k := binary.Uvarint(body[1:n])
	if k <= 0 || steps > maxSteps || 1+k+4 > n {
		return t, errors.New("this token is damaged: its length makes no sense")
	}
	t.Steps = int(steps)
	t.SourceHash = hex.EncodeToString(body[1+k : 1+k+4])
	choices := body[1+k+4 : n]
	if body[0] == sketchBody {
		if choices, ok = t.takeSketch(choices); !ok {
			return t, errors.New("this token is damaged: it does not say what its steps did")
		}
	}
	t.choices = new(big.Int).SetBytes(choices)
	t.parseHead(head)
	return t, nil
}

// takeSketch reads the sketch that stands before the choices.
func (t *TokenInfo) takeSketch(b []byte) (rest []byte, ok bool) {
	size, k := binary.Uvarint(b)
	if k <= 0 || size > uint64(len(b)-k) {
		return nil, false
	}
	end := k + int(size)
	t.sketch, ok = decodeSketch(b[k:end])
	if t.sketch == nil {
		t.sketch = sketch{} // of a run without steps
	}
	return b[end:], ok
}

func (t *TokenInfo) parseHead(head string) {
	head, flags, _ := strings.Cut(head, "!")
	for flag := range strings.SplitSeq(flags, "!") {
		t.parseFlag(flag)
	}
	parts := strings.Split(head, "+")
	if len(parts) > 1 {
		t.Switches = parts[1:]
	}
	t.Name, t.Entry, _ = strings.Cut(parts[0], "@")
	if t.Name == "~" {
		t.Name = ""
	}
}

func (t *TokenInfo) parseFlag(flag string) {
	switch flag {
	case flagAny:
		t.AnyTimers = true
	case flagShort:
		t.Build.Short = true
	}
	if code, ok := strings.CutPrefix(flag, flagTags); ok {
		if text, ok := decode62(code); ok && len(text) > 1 {
			t.Build.Tags = strings.Split(string(text[1:]), ",")
		}
	}
	if code, ok := strings.CutPrefix(flag, flagAt); ok {
		if n, ok := new(big.Int).SetString(code, 62); ok && n.Sign() > 0 && n.IsInt64() {
			t.Start = n.Int64()
		}
	}
	for rule, name := range leakFlags {
		if flag == name {
			t.Leaks = rule
		}
	}
	if code, ok := strings.CutPrefix(flag, flagAsk); ok {
		if text, ok := decode62(code); ok && len(text) > 1 {
			t.Requests = strings.Split(string(text[1:]), "\x00")
		}
	}
}

func abbreviate(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// Replay runs the token's schedule. It fails if the token was made with other
// source, or if the schedule does not fit the program.
func (p *Program) Replay(token string) (*Run, error) {
	t, err := ParseToken(token)
	if err != nil {
		return nil, err
	}
	if t.SourceHash != p.Hash()[:8] {
		return nil, fmt.Errorf("this token was made with another version of the source of %s: its steps may not mean the same", p.name)
	}
	if t.Build.Short != p.build.Short {
		return nil, fmt.Errorf("this token was made with testing.Short() as %t: read the tests with the same -short", t.Build.Short)
	}
	r, err := p.NewRun(t.Config())
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	n := new(big.Int).Set(t.choices)
	var digit, radix big.Int
	for range t.Steps {
		moves := r.state(r.Len()).Moves(nil)
		if len(moves) == 0 {
			return nil, errors.New("this token is damaged: it has more steps than the run")
		}
		index := 0
		if len(moves) > 1 {
			n.QuoRem(n, radix.SetInt64(int64(len(moves))), &digit)
			index = int(digit.Int64())
		}
		r.take(moves[index], len(moves))
	}
	if n.Sign() != 0 {
		return nil, errors.New("this token is damaged: it has more choices than the run")
	}
	return r, nil
}

func encode62(b []byte) string {
	n := new(big.Int).SetBytes(b)
	return n.Text(62)
}

// decode62 is the inverse of encode62. big.Int's digits are 0-9 a-z A-Z.
func decode62(s string) ([]byte, bool) {
	for i := range len(s) {
		if strings.IndexByte(digits62, s[i]) < 0 {
			return nil, false
		}
	}
	if s == "" {
		return nil, false
	}
	n, ok := new(big.Int).SetString(s, 62)
	if !ok {
		return nil, false
	}
	return n.Bytes(), true
}
