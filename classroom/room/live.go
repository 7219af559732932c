package room

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// pace is the shortest time between two wake-ups of a member, and between two
// scenes of who drives.
const pace = 250 * time.Millisecond

// fade is how long somebody counts as here without a sign of life.
const fade = 35 * time.Second

// beat is how often somebody who does nothing gives one.
const beat = 10 * time.Second

// Doing is what a member does.
type Doing string

// What members do.
const (
	Follows  Doing = "follows"
	Drives   Doing = "drives"
	Branches Doing = "branched off"
	Tries    Doing = "tries"
	Solved   Doing = "has it"
)

// Here is a member's sign of life.
type Here struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Doing   Doing     `json:"doing"`
	Step    int       `json:"step"`
	LastKey time.Time `json:"last_key"`
	Hand    bool      `json:"hand,omitempty"`
	Teaches bool      `json:"teaches,omitempty"` // has an instructor's key
	Says    string    `json:"says,omitempty"`
	Gone    bool      `json:"gone,omitempty"`
	Left    bool      `json:"left,omitempty"`    // gone on purpose
	Ask     bool      `json:"ask,omitempty"`     // a process that is new asks all for a sign of life
	Window  string    `json:"window,omitempty"`  // of somebody who may have two
	Watches string    `json:"watches,omitempty"` // whose bench this person, who teaches, looks at
	Wants   bool      `json:"wants,omitempty"`   // and asks for
	Lends   string    `json:"lends,omitempty"`   // to whom this person has lent their bench
	Steer   *Steer    `json:"steer,omitempty"`   // no sign of life, but a scene for a bench that was lent
	seen    time.Time
}

// Live is a room as this process sees it: what the store and the members say.
type Live struct {
	rooms *Rooms
	code  string
	stop  context.CancelFunc
	ready chan struct{}

	mu      sync.Mutex
	users   int
	room    Room
	scene   Scene
	members map[string]Member
	votes   map[string]map[string]Ballot   // by question and round, then person
	results map[string]map[string]Result   // by challenge, then person
	asks    map[string]asked               // what people ask without their names, by identity of the question
	seconds map[string]map[string]struct{} // who votes for it
	here    map[string]Here
	open    map[string]map[string]time.Time // by person and window: the last sign of life
	steers  map[string]Steer                // by whose bench it is for
	wake    map[*Seat]struct{}
	pending bool
	last    time.Time
}

// join returns the live room, which begins to be watched with its first user.
func (rs *Rooms) join(ctx context.Context, code string) (*Live, error) {
	if _, err := rs.Get(ctx, code); err != nil {
		return nil, err
	}
	rs.mu.Lock()
	l, ok := rs.lives[code]
	if !ok {
		l = newLive(rs, code)
		rs.lives[code] = l
		watching, stop := context.WithCancel(context.Background())
		l.stop = stop
		go l.watch(watching)
	}
	l.users++
	rs.mu.Unlock()
	select {
	case <-l.ready:
		return l, nil
	case <-ctx.Done():
		rs.leave(l)
		return nil, ctx.Err()
	}
}

func newLive(rs *Rooms, code string) *Live {
	return &Live{
		rooms: rs, code: code, ready: make(chan struct{}),
		members: map[string]Member{}, votes: map[string]map[string]Ballot{}, results: map[string]map[string]Result{},
		steers: map[string]Steer{}, asks: map[string]asked{}, seconds: map[string]map[string]struct{}{}, here: map[string]Here{}, open: map[string]map[string]time.Time{}, wake: map[*Seat]struct{}{},
	}
}

// hold counts another user of a live room, unless it has ended.
func (rs *Rooms) hold(l *Live) bool {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.lives[l.code] != l {
		return false
	}
	l.users++
	return true
}

// leave ends the watch with the last user.
func (rs *Rooms) leave(l *Live) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if l.users--; l.users == 0 {
		l.stop()
		delete(rs.lives, l.code)
	}
}

func (l *Live) watch(ctx context.Context) {
	var once sync.Once
	quit, err := l.rooms.store.Listen(l.subject(), l.hear)
	if err != nil {
		l.rooms.log.Error("cannot listen to a room", "room", l.code, "err", err)
	} else {
		defer quit()
		ask, _ := json.Marshal(Here{Ask: true}) // cannot fail
		l.rooms.store.Announce(l.subject(), ask)
	}
	go l.sweep(ctx)
	err = l.rooms.store.Rooms.Watch(ctx, l.code+".>", l.take, func() { once.Do(func() { close(l.ready) }) })
	if ctx.Err() == nil {
		l.rooms.log.Error("a room is no longer watched", "room", l.code, "err", err)
	}
}

// owner returns the identity of whoever opened the room.
func (l *Live) owner() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.room.Owner
}

func (l *Live) ledBy(p Person) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.room.LedBy(p)
}

func (l *Live) subject() string { return "racelab.room." + l.code }

// take takes in a value of the store. Values that cannot be read are passed over:
// they are another version's.
func (l *Live) take(key string, value []byte) {
	parts := strings.Split(key, ".")
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case len(parts) == 2 && parts[1] == "room":
		var r Room
		if value == nil {
			l.room.Closed = time.Now()
		} else if json.Unmarshal(value, &r) == nil {
			l.room = r
			maps.DeleteFunc(l.here, func(id string, _ Here) bool { return r.removed(id) })
			maps.DeleteFunc(l.open, func(id string, _ map[string]time.Time) bool { return r.removed(id) })
		}
	case len(parts) == 2 && parts[1] == "scene":
		var s Scene
		if json.Unmarshal(value, &s) == nil {
			l.scene = s
		}
	case len(parts) == 3 && parts[1] == "member":
		put(l.members, parts[2], value)
	case len(parts) == 5 && parts[1] == "vote":
		put(inner(l.votes, parts[2]+"."+parts[3]), parts[4], value)
	case len(parts) == 4 && parts[1] == "result":
		put(inner(l.results, parts[2]), parts[3], value)
	case len(parts) == 4 && parts[1] == "ask":
		l.takeAsk(parts[2], parts[3], value)
	case len(parts) == 4 && parts[1] == "second":
		put(inner(l.seconds, parts[2]), parts[3], value)
	default:
		return
	}
	l.changed()
}

func inner[T any](m map[string]map[string]T, key string) map[string]T {
	if m[key] == nil {
		m[key] = map[string]T{}
	}
	return m[key]
}

func put[T any](m map[string]T, key string, value []byte) {
	var v T
	if value == nil {
		delete(m, key)
	} else if json.Unmarshal(value, &v) == nil {
		m[key] = v
	}
}

// hear takes a sign of life.
func (l *Live) hear(data []byte) {
	var h Here
	if json.Unmarshal(data, &h) != nil {
		return
	}
	if h.Ask {
		l.answer()
		return
	}
	if h.Steer != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.steered(h.Steer)
		l.changed()
		return
	}
	if h.ID == "" {
		return
	}
	h.seen = time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.room.removed(h.ID):
		delete(l.here, h.ID)
		delete(l.open, h.ID)
	case h.Gone:
		delete(l.open[h.ID], h.Window)
		l.shut(h.ID, h.Left)
	default:
		if l.open[h.ID] == nil {
			l.open[h.ID] = map[string]time.Time{}
		}
		l.open[h.ID][h.Window] = h.seen
		if before, ok := l.here[h.ID]; !ok || !before.LastKey.After(h.LastKey) { // of two windows, the one that is used
			l.here[h.ID] = h
		}
	}
	l.changed()
}

// shut forgets somebody who has no window open; left says that the last was closed on purpose. Whoever has the
// wheel then loses it, unless they come back in time. l.mu is held.
func (l *Live) shut(id string, left bool) {
	if _, here := l.here[id]; !here || len(l.open[id]) > 0 {
		return
	}
	delete(l.open, id)
	delete(l.here, id)
	if l.room.Wheel != id || id == l.room.Owner || !l.rooms.hold(l) {
		return
	}
	wait := l.rooms.grace
	if left {
		wait = 0
	}
	time.AfterFunc(wait, func() {
		defer l.rooms.leave(l)
		l.mu.Lock()
		_, back := l.here[id]
		l.mu.Unlock()
		if !back {
			l.giveBack(id)
		}
	})
}

// change makes a change to the room by its rules.
func (l *Live) change(ctx context.Context, rule func(*Room, time.Time) error) error {
	var now Room
	err := l.rooms.store.Rooms.Change(ctx, l.code+".room", func(old []byte) ([]byte, error) {
		if old == nil {
			return nil, ErrNoRoom
		}
		var r Room
		if err := json.Unmarshal(old, &r); err != nil {
			return nil, err
		}
		if err := rule(&r, time.Now().UTC()); err != nil {
			return nil, err
		}
		now = r
		return json.Marshal(r)
	})
	if errors.Is(err, errSame) {
		return nil
	}
	if err != nil {
		return err
	}
	l.rooms.record(ctx, Event{Kind: "room", Room: l.code, At: time.Now().UTC(), State: &now, ID: fmt.Sprintf("%s-r%d", l.code, now.N)})
	return nil
}

// giveBack gives the wheel of somebody to the owner. The store is asked, for what this process has heard may be
// old, and others do the same.
func (l *Live) giveBack(id string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := l.change(ctx, func(r *Room, _ time.Time) error {
		if r.Wheel != id {
			return errSame
		}
		return r.give(Person{ID: id}, r.Owner, r.OwnerName)
	})
	if err != nil {
		l.rooms.log.Warn("the wheel was not given back", "room", l.code, "err", err)
	}
}

// answer makes everybody of this process give a sign of life.
func (l *Live) answer() {
	l.mu.Lock()
	seats := slices.Collect(maps.Keys(l.wake))
	l.mu.Unlock()
	for _, s := range seats {
		s.tell()
	}
}

// sweep forgets who gives no sign of life any more.
func (l *Live) sweep(ctx context.Context) {
	tick := time.NewTicker(fade / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			l.mu.Lock()
			before := len(l.here)
			for id, windows := range l.open {
				maps.DeleteFunc(windows, func(_ string, seen time.Time) bool { return now.Sub(seen) > fade })
				l.shut(id, false)
			}
			if len(l.here) != before {
				l.changed()
			}
			l.mu.Unlock()
		}
	}
}

// changed wakes the members, at most once in pace. l.mu is held.
func (l *Live) changed() {
	if l.pending {
		return
	}
	wait := pace - time.Since(l.last)
	if wait <= 0 {
		l.ring()
		return
	}
	l.pending = true
	time.AfterFunc(wait, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.pending = false
		l.ring()
	})
}

func (l *Live) ring() {
	l.last = time.Now()
	for s := range l.wake {
		select {
		case s.news <- struct{}{}:
		default: // it will see this, too, when it looks
		}
	}
}

// Look is what a member sees of the room besides the scene.
type Look struct {
	Room    Room
	Scene   Scene
	Present int
	Voted   int     // people who have voted in the round that is open
	Voters  int     // people who may have: those who voted, and those who are here and do not teach
	Hands   int     // hands that are up
	Asks    int     // questions without names that wait for an answer
	Stuck   int     // others who need help
	Removed bool    // this member was taken out of the room
	Watched Watched // by whoever teaches
	First   []int   // votes by option, when they may be seen; nil before
	Second  []int
	Said    []Said    // answers of the last round that may be seen, of questions that are not counted by option
	Cast    [2]int    // ballots of the rounds that may be seen
	Mine    [2]int    // what this member voted in each round; -1: not yet
	Mines   [2]string // the same of questions that are not answered by one option; empty: not yet
	Board   []Entry
}

// look returns what person id may see.
func (l *Live) look(id string) Look {
	l.mu.Lock()
	defer l.mu.Unlock()
	k := Look{Room: l.room, Scene: l.scene, Present: len(l.here), Mine: [2]int{-1, -1}, Removed: l.room.removed(id)}
	if k.Scene.Lesson != "" && k.Scene.Lesson != k.Room.Lesson { // of the lesson before
		k.Scene = Scene{}
	}
	if q := l.room.Question; q != nil {
		for round := 1; round <= 2; round++ {
			ballots := l.ballots(q, round)
			if b, ok := ballots[id]; ok {
				k.Mine[round-1], k.Mines[round-1] = b.Choice, b.Answer
			}
			if now, open := q.Phase.Open(); open && now == round {
				k.Voted, k.Voters = len(ballots), l.voters(ballots)
			}
		}
		if q.Phase != Vote {
			first := l.ballots(q, 1)
			k.First, k.Said, k.Cast[0] = Tally(q, first), Answers(q, first), len(first)
		}
		if before := l.room.before(q); before != nil && q.Phase != Vote {
			k.First, k.Second, k.Cast[1] = Tally(before, l.ballots(before, 1)), k.First, k.Cast[0]
		}
		if second := l.ballots(q, 2); len(second) > 0 && q.Phase != Revote {
			k.Second, k.Said, k.Cast[1] = Tally(q, second), Answers(q, second), len(second)
		}
	}
	k.Watched = l.watched(id)
	if c := l.room.Challenge; c != nil {
		k.Board = l.board(c.ID)
	}
	now := time.Now()
	for q, a := range l.asks {
		if l.waits(q, a) {
			k.Asks++
		}
	}
	for _, h := range l.here {
		switch a := l.attention(h, now); {
		case a.Hand:
			k.Hands++
		case a.Stuck != "":
			k.Stuck++
		}
	}
	return k
}

// ballots returns the votes that were cast before the vote was closed, by those who were not removed
// since. l.mu is held.
func (l *Live) ballots(q *Question, round int) map[string]Ballot {
	all, shut := l.votes[q.ID+"."+strconv.Itoa(round)], q.Shut[round-1]
	if len(l.room.Door.Removed) == 0 && shut.IsZero() {
		return all
	}
	out := maps.Clone(all)
	maps.DeleteFunc(out, func(id string, _ Ballot) bool {
		_, ok := l.ballot(q, round, id)
		return !ok
	})
	return out
}

// ballot returns the vote of one person, if it is among ballots. l.mu is held.
func (l *Live) ballot(q *Question, round int, id string) (b Ballot, ok bool) {
	b, ok = l.votes[q.ID+"."+strconv.Itoa(round)][id]
	shut := q.Shut[round-1]
	return b, ok && !l.room.removed(id) && (shut.IsZero() || !b.At.After(shut))
}

// voters counts who might have voted: who did, and who is here besides. Somebody who
// voted and lost the connection counts once. l.mu is held.
func (l *Live) voters(ballots map[string]Ballot) int {
	n := len(ballots)
	for id, h := range l.here {
		if _, voted := ballots[id]; !voted && !h.Teaches && id != l.room.Owner {
			n++
		}
	}
	return n
}

// board returns the results of those who were not removed since, under the names
// that they have now. l.mu is held.
func (l *Live) board(challenge string) []Entry {
	results := maps.Clone(l.results[challenge])
	for id, r := range results {
		if l.room.removed(id) {
			delete(results, id)
			continue
		}
		if m, ok := l.members[id]; ok {
			r.Name = m.Name
		}
		r.Name = l.room.called(id, r.Name)
		results[id] = r
	}
	return Board(results)
}

// Attention says how much somebody needs the instructor.
type Attention struct {
	Here
	Stuck string // why, in a few words; empty: does well
	Muted bool   // nobody sees what they say
}

// stuckAfter is how long one may do nothing with a task before one.
const stuckAfter = time.Minute

// people returns who is here, those who need help first.
func (l *Live) people(now time.Time) []Attention {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Attention
	for _, h := range l.here {
		out = append(out, l.attention(h, now))
	}
	slices.SortFunc(out, func(a, b Attention) int {
		switch {
		case a.Hand != b.Hand:
			return less(a.Hand)
		case (a.Stuck != "") != (b.Stuck != ""):
			return less(a.Stuck != "")
		}
		return byName(a, b)
	})
	return out
}

func byName(a, b Attention) int {
	return strings.Compare(strings.ToLower(a.Name)+a.ID, strings.ToLower(b.Name)+b.ID)
}

// attention says how much somebody needs the instructor. l.mu is held.
func (l *Live) attention(h Here, now time.Time) Attention {
	a := Attention{Here: h, Muted: slices.Contains(l.room.Door.Muted, h.ID)}
	a.Name = l.room.called(h.ID, h.Name)
	if a.Muted {
		a.Hand, a.Says = false, ""
	}
	round, open := 0, false
	if l.room.Question != nil {
		round, open = l.room.Question.Phase.Open()
	}
	quiet := now.Sub(h.LastKey)
	switch {
	case a.Hand:
		a.Stuck = "hand is up"
	case open && !l.hasVoted(round, h.ID) && now.Sub(l.room.Question.Asked) > stuckAfter && h.ID != l.room.Owner && !h.Teaches:
		a.Stuck = "has not voted"
	case h.Doing == Tries && quiet > stuckAfter, h.Doing == Branches && quiet > 3*stuckAfter:
		a.Stuck = fmt.Sprintf("quiet for %d min", int(quiet.Minutes()))
	}
	return a
}

func less(yes bool) int {
	if yes {
		return -1
	}
	return 1
}

func (l *Live) hasVoted(round int, id string) bool {
	_, ok := l.votes[l.room.Question.ID+"."+strconv.Itoa(round)][id]
	return ok
}
