package explain

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"racelab/sim/number"
	"racelab/sim/trace"
)

// This file says in words by which orders of its steps a run was decided.

// Decided is what the graph of all schedules knows of the run (package decide).
type Decided struct {
	Sets   [][]Pair // every smallest set of orders that decides, the best first; none if every run fails
	Every  bool     // every run fails: no order decides
	Among  string   // of Every: the runs of which that is said, such as "with these random values"; empty: all
	Beyond string   // of Every: what is known of the others, a sentence that begins with a space
	Idle   bool     // every run that takes no more early timers than this one fails; Sets compares it with those that do
	Proven bool     // no smaller set decides
	From   int      // only runs were compared that begin as this one does up to this step; 0: all
	NoWay  int      // step of the run after which no continuation holds; 0 if that is not known
	Needed [][2]int // steps of every order in any smallest set
	Held   *Input   // a run that holds; nil if there is none, or it is not known
}

// Pair is two steps, of which the first came before the second.
type Pair struct {
	First, Second int  // numbers of the steps in the run; Second is 0 if it does not occur there
	Look          bool // First only looks at what Second changes
	Coarse        bool // the two touch one thing, but it says little which came first
	Either        bool // every run in which both occur fails, whichever comes first

	// Where Second does not occur, a run in which it does, before First.
	Other                   *Input
	OtherFirst, OtherSecond int
}

// agrees reports whether a finding is about what decided the run: it names
// both steps of one of the deciding orders. What waits for ever, data races, and leases that ran out
// are true whatever decided.
func (h *history) agrees(f finding) bool {
	d := h.in.Decided
	if d == nil || len(d.Sets) == 0 || d.Idle || !h.fails() {
		return true
	}
	switch f.Pattern {
	case DataRace, Leak, Deadlocked, ExpiredLease, SelfDeadlock, ExhaustedPool, RetryStorm, MissedSignal, ForgottenUnlock, WokenBlind, OrderViolation, WrongWaiter, UseAfterClose, GroupReuse, Serialization, LockTimeout, CrashBetween, ForeignCancel:
		return true
	}
	if f.Pattern == LostUpdate && h.checkedBefore(f) {
		return false
	}
	actors := map[int]bool{}
	for i := range h.in.Events {
		if e := &h.in.Events[i]; slices.Contains(f.Steps, e.Step) {
			actors[e.Actor] = true
		}
	}
	for n, set := range d.Sets {
		if n > 0 && f.soft { // a guess has to be about what is told
			break
		}
		for _, p := range set {
			first, second := slices.Contains(f.Steps, p.First), slices.Contains(f.Steps, p.Second)
			switch {
			case first && second, first && p.Second == 0:
				return true
			case f.soft:
			case (first || second) && actors[h.actorAt(p.First)] && actors[h.actorAt(p.Second)]:
				return true
			}
		}
	}
	return false
}

// checkedBefore reports whether what decided is an earlier look of the same actor at the same place, in another line than
// the update that is found lost: the look came before the same change, and that the update's own read did decides nothing more.
func (h *history) checkedBefore(f finding) bool {
	for _, set := range h.in.Decided.Sets {
		for _, p := range set {
			if p.Second == 0 || !slices.Contains(f.Steps, p.Second) || slices.Contains(f.Steps, p.First) {
				continue
			}
			i, look, _, x, ok := h.lookOf(p)
			if !ok || !x.writes {
				continue
			}
			for _, own := range h.byActor[look.Actor][look.own+1:] {
				if own.pure() && own.index > i && own.index < x.index && slices.Contains(f.Steps, own.Step) && own.place.same(look.place) && own.Pos.Line != look.Pos.Line {
					return true
				}
			}
		}
	}
	return false
}

// Prefer returns which of the first so many sets of orders, which say equally much, is best told: the one about the
// steps that the run's first name is about.
func Prefer(in Input, among int) (best int) {
	d := in.Decided
	if d == nil || !d.Proven || d.Idle || among < 2 {
		return 0
	}
	all := Explain(in)
	named := slices.IndexFunc(all, func(i Insight) bool { return i.Pattern != DataRace && i.Pattern != Leak })
	if named < 0 {
		return 0
	}
	most := -1
	for n, set := range d.Sets[:among] {
		of := 0
		for _, p := range set {
			if p.Second == 0 || p.Coarse || p.Either {
				continue
			}
			first, second := slices.Contains(all[named].Steps, p.First), slices.Contains(all[named].Steps, p.Second)
			switch {
			case first && second:
				of += 3
			case first || second:
				of++
			}
		}
		if of > most {
			best, most = n, of
		}
	}
	return best
}

// actorAt is the actor that made a step, or -1.
func (h *history) actorAt(step int) int {
	for i := range h.in.Events {
		if h.in.Events[i].Step == step {
			return h.in.Events[i].Actor
		}
	}
	return -1
}

// everyFails is said where no order decides.
const everyFails = "Every order of the steps fails: no order decides"

// maxTold is how many orders are told that were not proven to be needed.
const maxTold = 3

// Reason says by which orders the run was decided, in a few sentences with step
// numbers, and which steps these are. The text is empty if that is not known.
func Reason(in Input) (text string, steps []int) {
	lead, text, steps := Orders(in)
	return lead + text, steps
}

// Orders is Reason with what the sentence begins with apart: whether these orders decided the run, or
// only tell how it fails.
func Orders(in Input) (lead, text string, steps []int) {
	d := in.Decided
	if d == nil {
		return "", "", nil
	}
	if d.Every {
		if in.scope() == "" {
			return "", everyFails + ", the code itself does.", nil
		}
		return "", in.within(everyFails) + "." + d.Beyond, nil
	}
	if len(d.Sets) == 0 || !d.Proven && len(d.Sets[0]) > maxTold {
		return "", "", nil
	}
	h := newHistory(in)
	var clauses []string
	for _, p := range d.Sets[0] {
		if d.Idle && h.sets(p.First, p.Second) {
			continue
		}
		c := h.clause(p)
		if c == "" {
			return "", "", nil
		}
		clauses = append(clauses, c)
		steps = append(steps, p.First)
		if p.Second > 0 {
			steps = append(steps, p.Second)
		}
	}
	if len(clauses) == 0 {
		return "", "No order of the steps decides it: a run holds only if more timers fire early than in this one.", nil
	}
	text = list(clauses) + "."
	if len(clauses) > 1 {
		text = strings.Join(clauses, "; and ") + "."
	}
	lead = "What decided it: "
	if d.Idle { // no order does
		lead = "How it fails: "
	}
	slices.Sort(steps)
	return lead, text + " " + in.claim(len(clauses)), slices.Compact(steps)
}

// sets reports whether one of the steps only begins to wait for a time: where no order decides, that it came first or
// second says nothing of why the run fails.
func (h *history) sets(numbers ...int) bool {
	return slices.ContainsFunc(h.in.Events, func(e trace.Event) bool {
		return e.Step > 0 && slices.Contains(numbers, e.Step) && (e.Op == trace.Timer || e.Op == trace.Sleep)
	})
}

// Why says in a few sentences why the run fails: the pattern first that names it best,
// and by which orders it was decided, unless that says the same.
func Why(in Input) string {
	text, steps := Reason(in)
	insights := Explain(in)
	if len(insights) == 0 {
		return text
	}
	first := insights[0]
	if text == "" || in.Decided.Idle || in.Decided.Every && first.Pattern != DataRace || first.Pattern != Leak && subset(steps, first.Steps) {
		return first.Text
	}
	switch first.Pattern {
	case MissedSignal: // that the signal came before the wait is all that decided it
		return first.Text
	case OrderViolation:
		if in.tooLate(first.Steps) {
			return first.Text
		}
	case ForgottenUnlock: // who holds what for ever is; what others would have found there is not
		return first.Text
	}
	if first.Pattern == Deadlocked && (in.End.Kind != Deadlock || slices.Contains(first.Also, LockCycle)) {
		return first.Text // who held what is all that decided it
	}
	if first.Pattern == CrashBetween && slices.ContainsFunc(in.Events, func(e trace.Event) bool { return powerLoss(&e) }) {
		return first.Text // whose turn it was to cut the power decided nothing
	}
	if first.Pattern == DataRace && in.aboutRace() { // there is no more to say
		return first.Text
	}
	if first.Pattern == DataRace || first.Pattern == Leak {
		return text + " " + first.Text
	}
	if len(in.Decided.Sets) > 0 && slices.ContainsFunc(in.Decided.Sets[0], func(p Pair) bool { return p.Coarse && !aboutData(in, p) }) {
		return first.Text
	}
	if !in.Decided.Proven && in.Decided.From == 0 && !slices.ContainsFunc(in.Decided.Sets[0], func(p Pair) bool {
		return slices.Contains(first.Steps, p.Second)
	}) {
		return first.Text // the search was cut short, and what it has is about other steps
	}
	return first.Text + " " + text
}

// tooLate reports whether all orders that are known come from after the point of no return, and some of the steps do not: then
// those say more.
func (in *Input) tooLate(steps []int) bool {
	d := in.Decided
	if d.NoWay == 0 || len(d.Sets) == 0 || len(steps) == 0 || slices.Min(steps) > d.NoWay {
		return false
	}
	return !slices.ContainsFunc(d.Sets[0], func(p Pair) bool { return p.First <= d.NoWay })
}

// aboutData reports whether both steps of a pair read or write something by name in one store: then which of two different
// things was touched first can be what matters, as between two reads that belong together.
func aboutData(in Input, p Pair) bool {
	of := func(step int) bool {
		return slices.ContainsFunc(in.Events, func(e trace.Event) bool {
			return e.Step == step && e.Op == trace.Call && parseCall(e.Label).row != (row{})
		})
	}
	return p.Second > 0 && of(p.First) && of(p.Second)
}

// aboutRace reports whether the program was ended because of a data race: by the runtime, which saw two use a map.
func (in *Input) aboutRace() bool {
	return in.End.Kind == Panicked && strings.Contains(in.End.Outcome+in.End.Why, "concurrent map")
}

// scope names the runs that are spoken of, for the beginning of a sentence: "with these random values" and
// the like. It is empty where all runs are meant.
func (in *Input) scope() string {
	var out []string
	if d := in.Decided; d != nil && d.Among != "" {
		out = append(out, d.Among)
	} else {
		for i := range in.Events {
			if e := &in.Events[i]; powerLoss(e) {
				out = append(out, fmt.Sprintf("when the crash leaves what it left here (%d)", e.Step))
				break
			} else if e.Op == trace.Fault && e.Step > 0 {
				out = append(out, fmt.Sprintf("when the fault strikes as it did here (%d)", e.Step))
				break
			}
		}
	}
	if d := in.Decided; d != nil && d.From > 0 {
		out = append(out, fmt.Sprintf("if the first %s are those of this run", number.Of(d.From, "step")))
	}
	return strings.Join(out, ", and ")
}

// within puts the runs that are spoken of before a sentence.
func (in *Input) within(sentence string) string {
	if scope := in.scope(); scope != "" {
		return strings.ToUpper(scope[:1]) + scope[1:] + ", " + strings.ToLower(sentence[:1]) + sentence[1:]
	}
	return sentence
}

// claim says what is known of a set of so many orders: every run that has them fails, and of those that
// lack one of them some run holds.
func (in *Input) claim(n int) string {
	d := in.Decided
	if d.Idle {
		return "Whatever the order of the steps, a run holds only if more timers fire early than in this one."
	}
	fails, otherwise := "Every run in which that is true fails", "if it is not, a run can hold"
	switch {
	case n == 1 && d.Sets[0][0].Either:
		fails, otherwise = "Every run in which both happen fails, whichever comes first", "if not both do, a run can hold"
	case n == 2:
		fails, otherwise = "Every run in which both are true fails", "if only one of them is, a run can hold"
	case n > 2:
		fails, otherwise = "Every run in which all of these are true fails", "if one of them is not, a run can hold"
	}
	if !d.Proven {
		otherwise = "whether less would do was not worked out"
	}
	return in.within(fails) + "; " + otherwise + "."
}

// clause says who did what before whom. It is empty if one of them left no event.
func (h *history) clause(p Pair) string {
	if p.Second == 0 && p.Other != nil {
		return h.clauseMissing(p)
	}
	i, j := h.meeting(p.First, p.Second)
	if i < 0 || j < 0 {
		return ""
	}
	x, y := p.First, p.Second
	if a, b := guarded(h, i, h, j); a != i {
		i, j, x, y = a, b, h.in.Events[a].Step, h.in.Events[b].Step
	}
	link := " before "
	if p.Either {
		link = ", and "
	}
	return h.whoIn(i) + " " + h.past(i) + " " + steps(x) + link + h.whoIn(j) + " " + h.past(j) + " " + steps(y)
}

// clauseMissing tells of a step that does not occur in the run.
func (h *history) clauseMissing(p Pair) string {
	o := newHistory(*p.Other)
	k, at := o.meeting(p.OtherSecond, p.OtherFirst)
	i := h.like(p.First, o, at)
	if i < 0 || k < 0 || !p.alike(h, i, o, at) {
		return ""
	}
	first := p.First
	if x, y := guarded(h, i, o, k); x != i {
		i, k, first = x, y, h.in.Events[x].Step
	}
	place := ""
	if at := o.in.Events[k].Pos; at.Line > 0 {
		place = " at " + at.String()
	}
	return fmt.Sprintf("%s %s %s before %s %s%s, which it never does in this run", h.whoIn(i), h.past(i), steps(first), o.whoIn(k), o.past(k), place)
}

// alike reports whether the first step of a pair is that of the same actor in the run where the second occurs: a goroutine takes
// the place of one that is over, and is not the same for that.
func (p Pair) alike(h *history, i int, o *history, at int) bool {
	return at < 0 || h.who(h.in.Events[i].Actor) == o.who(o.in.Events[at].Actor)
}

// Told reports whether a set of orders can be told: each step is known, and is that of the same actor in every run that the set
// speaks of.
func Told(in Input, set []Pair) bool {
	h := newHistory(in)
	return !slices.ContainsFunc(set, func(p Pair) bool { return h.clause(p) == "" })
}

// like returns the event of a step that does what event at of o does, or the main one.
func (h *history) like(step int, o *history, at int) int {
	best := -1
	for i := range h.in.Events {
		e := &h.in.Events[i]
		if e.Step != step || e.Inner {
			continue
		}
		if best < 0 || h.in.Events[best].Minor && !e.Minor {
			best = i
		}
		if at >= 0 && e.Op == o.in.Events[at].Op && e.Pos == o.in.Events[at].Pos {
			return i
		}
	}
	return best
}

// meeting returns the events by which two steps conflict, or else the main event of each; -1
// if there is none.
func (h *history) meeting(first, second int) (int, int) {
	bi, bj, best := -1, -1, 1<<30
	mi, mj := h.like(first, h, -1), h.like(second, h, -1)
	for i := range h.in.Events {
		if h.in.Events[i].Step != first || !h.orders(i) {
			continue
		}
		for j := range h.in.Events {
			if h.in.Events[j].Step != second || !h.orders(j) || h.in.Events[i].Actor == h.in.Events[j].Actor {
				continue
			}
			x, y := min(i, j), max(i, j)
			if c, ok := h.conflict(x, y); ok && c.Weight < best {
				bi, bj, best = i, j, c.Weight
			}
		}
	}
	if bi < 0 {
		return mi, mj
	}
	return bi, bj
}

// whoIn names the actor of event i, and the function that it is in where that
// says more.
func (h *history) whoIn(i int) string {
	e := &h.in.Events[i]
	who := h.who(e.Actor)
	base, _, _ := strings.Cut(who, " #")
	fn := e.Func[strings.LastIndexByte(e.Func, '.')+1:]
	if base != "main" && !strings.Contains(base, ".") { // the name says enough
		return who
	}
	if fn == "" || e.Actor < 0 || strings.EqualFold(fn, base) || strings.HasPrefix(fn, "func") || strings.HasSuffix(base, "."+fn) || fn == "main" {
		return who
	}
	return who + ", in " + plain(fn) + ","
}

// past says what event i did, in the past tense.
func (h *history) past(i int) string {
	e := &h.in.Events[i]
	name := named(e.Name, "it")
	if a := h.accessAt(i); a != nil && e.Op != trace.Call {
		return h.touched(a, name)
	}
	switch e.Op {
	case trace.Lock:
		return "locked " + named(e.Name, "a lock")
	case trace.RLock:
		return "read-locked " + named(e.Name, "a lock")
	case trace.Unlock, trace.RUnlock:
		return "unlocked " + named(e.Name, "a lock")
	case trace.Announce:
		return "queued for " + named(e.Name, "a lock")
	case trace.Send, trace.Print:
		return h.did(i)
	case trace.Recv:
		return "received " + named(quote(e.Value), "a value") + " from " + named(e.Name, "a channel")
	case trace.Close:
		return "closed " + named(e.Name, "a channel")
	case trace.Default:
		return "found nothing ready in its select"
	case trace.GroupAdd:
		if strings.HasPrefix(e.Value, "-") {
			return "called Done on " + named(e.Name, "a WaitGroup")
		}
		return "called Add on " + named(e.Name, "a WaitGroup")
	case trace.GroupWait:
		return "returned from Wait on " + named(e.Name, "a WaitGroup")
	case trace.OnceEnter:
		return "began " + name + ".Do"
	case trace.OnceExit:
		return "ended " + name + ".Do"
	case trace.CondWait:
		return "began to wait on " + named(e.Name, "a Cond")
	case trace.CondWake:
		return "was woken on " + named(e.Name, "a Cond")
	case trace.CondSignal:
		return "signalled " + named(e.Name, "a Cond")
	case trace.Sleep:
		return "began to sleep"
	case trace.Wake:
		return "woke up"
	case trace.Timer:
		if d, ok := strings.CutPrefix(e.Label, "fires in "); ok {
			return "started a timer of " + d
		}
		if e.Label == "stops" {
			return "stopped a timer"
		}
		return "let a timer go off"
	case trace.Tick:
		return "went on " + e.Label
	case trace.Exit:
		return "ended the program"
	case trace.Panic:
		return "panicked"
	case trace.Fault:
		return "was struck by a fault"
	case trace.Choose:
		if e.Value == "" {
			return "had it that " + e.Label
		}
		return "drew " + quote(e.Value) + " at random"
	case trace.Call:
		if refusedLock(e) {
			return "found " + named(h.lockName(e), "a lock") + " locked"
		}
		if e.Label != "" && h.waited(i) { // another step than the statement of somebody who did not have to wait
			return h.called(e.Label) + " after it had waited"
		}
		if e.Label != "" {
			return h.called(e.Label) + h.on(i)
		}
		return "called " + named(e.Name, "the library")
	}
	return "did \"" + e.Op.Words(name, e.Value) + "\""
}

// waited reports whether the call of event i is the end of one that had to wait for a
// transaction.
func (h *history) waited(i int) bool {
	e := &h.in.Events[i]
	for j := i - 1; j >= 0; j-- {
		if before := &h.in.Events[j]; before.Actor == e.Actor && before.Op == trace.Call && !before.Inner {
			return before.Pos == e.Pos && strings.HasPrefix(before.Label, "waits for ") && before.Step != e.Step
		}
	}
	return false
}

// called says what a library step did. File operations are verbs already.
func (h *history) called(label string) string {
	verb, rest, _ := strings.Cut(quoteLong(label), " ")
	switch path, at, ok := strings.Cut(rest, " at "); {
	case verb == "seek:" && ok:
		return "moved to offset " + at + " of " + path
	case verb == "rename:":
		return "renamed " + rest
	case verb == "truncate":
		return "emptied " + strings.TrimSuffix(rest, " 0")
	case label == "close the server":
		return "closed its server"
	}
	if past := map[string]string{"read": "read", "write": "wrote", "create": "created", "append": "appended to", "remove": "removed", "stat": "looked at", "open": "opened"}[verb]; past != "" {
		return past + " " + rest
	}
	if label = quoteLong(label); strings.Contains(label, "\"") {
		return "did " + label
	}
	return "did \"" + label + "\""
}

// pointer matches what a pointer to a named type is shown as where it says no more.
var pointer = regexp.MustCompile(`^&[\w.]+$`)

// touched says what an access of memory did.
func (h *history) touched(a *access, name string) string {
	address := strings.Contains(a.value, "0xc0") || pointer.MatchString(a.value) // says nothing
	switch {
	case address && a.writes:
		return "changed " + name
	case address:
		return "read " + name
	case a.gone:
		return "deleted " + name
	case a.update() && a.old != "" && a.value != "":
		return fmt.Sprintf("changed %s from %s to %s", name, quote(a.old), quote(a.value))
	case a.writes && a.value == "":
		return "changed " + name
	case a.writes:
		return fmt.Sprintf("set %s to %s", name, quote(a.value))
	case absent(a.value):
		return "found no entry in " + name
	case a.value == "":
		return "read " + name
	}
	return fmt.Sprintf("read %s = %s", name, quote(a.value))
}

// quoteLong is quote for statements, of which more is needed to tell one from another.
func quoteLong(v string) string {
	v = plain(withoutMessage(v))
	const most = 90
	if r := []rune(v); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return v
}
