package room

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Seat is one person's place in a room. Its methods may be called from several
// goroutines; those that return an error ask the store and may take a while.
type Seat struct {
	live   *Live
	id     string // whose seat it is
	login  string // the name of a guest at the door, with which their word goes
	ctx    context.Context
	cancel context.CancelFunc
	news   chan struct{}
	scenes chan Scene  // one slot
	places chan *Place // one slot
	window string
	quiet  bool        // a projector: nobody sees that it is here
	left   atomic.Bool // on purpose

	mu   sync.Mutex
	me   Person // only the name changes
	here Here
	sent time.Time
	done sync.WaitGroup
}

// Watch is a place of which nobody sees anything, for a projector.
func (rs *Rooms) Watch(ctx context.Context, code string, p Person) (*Seat, error) {
	r, err := rs.Get(ctx, code)
	if err != nil {
		return nil, err
	}
	if !r.LedBy(p) {
		return nil, errNoInstructor
	}
	l, err := rs.join(ctx, r.Code)
	if err != nil {
		return nil, err
	}
	s := newSeat(ctx, l, p)
	s.quiet = true
	s.begin()
	return s, nil
}

func newSeat(ctx context.Context, l *Live, p Person) *Seat {
	s := &Seat{
		live: l, id: p.ID, login: cmp.Or(p.Login, p.Name), me: p, window: rand.Text()[:10],
		news: make(chan struct{}, 1), scenes: make(chan Scene, 1), places: make(chan *Place, 1),
	}
	s.ctx, s.cancel = context.WithCancel(ctx)
	s.here = Here{ID: p.ID, Name: p.Name, Doing: Follows, LastKey: time.Now(), Teaches: p.Instructor, Window: s.window}
	return s
}

// begin has the seat hear of what happens, until it ends.
func (s *Seat) begin() {
	s.live.mu.Lock()
	s.live.wake[s] = struct{}{}
	s.live.mu.Unlock()
	if !s.quiet {
		s.done.Go(s.beats)
		s.done.Go(s.publish)
		s.done.Go(s.keepPlaces)
	}
	context.AfterFunc(s.ctx, s.gone)
}

// Sit gives p a place in a room until ctx ends or the seat is left.
func (rs *Rooms) Sit(ctx context.Context, code string, p Person) (*Seat, error) {
	code, ok := Code(code)
	if !ok {
		return nil, ErrNoRoom
	}
	l, err := rs.join(ctx, code)
	if err != nil {
		return nil, err
	}
	if p.Name, err = Name(p.Name); err != nil {
		rs.leave(l)
		return nil, err
	}
	l.mu.Lock()
	_, member := l.members[p.ID]
	err = l.room.admits(p, member, len(l.members))
	if called := (Person{ID: p.ID, Name: l.room.called(p.ID, p.Name), Instructor: p.Instructor}); err == nil && l.room.poses(called, l.here) {
		err = ErrPoses
	}
	l.mu.Unlock()
	if err != nil {
		rs.leave(l)
		return nil, err
	}
	err = rs.member(ctx, code, p)
	if err != nil {
		rs.leave(l)
		return nil, fmt.Errorf("cannot join the room: %w", err)
	}
	s := newSeat(ctx, l, p)
	if p.ID == l.owner() {
		if err := s.change(ctx, func(r *Room, _ time.Time) error { return r.recall(p) }); err != nil {
			l.rooms.log.Warn("the owner's name was not noted", "room", l.code, "err", err)
		}
	}
	s.begin()
	s.tell()
	return s, nil
}

// Leave gives the place back. Whoever has the wheel gives it to the owner.
func (s *Seat) Leave() {
	s.left.Store(true)
	s.cancel()
	s.done.Wait()
}

// gone ends the seat, whether it was left or its person vanished.
func (s *Seat) gone() {
	l := s.live
	defer l.rooms.leave(l)
	l.mu.Lock()
	delete(l.wake, s)
	l.mu.Unlock()
	if s.quiet {
		return
	}
	s.mu.Lock()
	s.here.Gone, s.here.Left = true, s.left.Load()
	data, _ := json.Marshal(s.here) // cannot fail
	s.mu.Unlock()
	s.tell()
	l.hear(data) // this process may be the last that listens, and stop before it hears
}

// Me returns whose seat it is.
func (s *Seat) Me() Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.me
}

// Call changes what this person is called in the room.
func (s *Seat) Call(ctx context.Context, name string) error {
	name, err := Name(name)
	if err != nil {
		return err
	}
	me := s.Me()
	me.Name = name
	r, err := s.now(ctx)
	if err != nil {
		return err
	}
	s.live.mu.Lock()
	poses := r.poses(me, s.live.here)
	s.live.mu.Unlock()
	switch {
	case poses:
		return ErrPoses
	case r.Door.Names[me.ID] != "":
		return errNamed
	}
	if err := s.live.rooms.member(ctx, s.live.code, me); err != nil {
		return err
	}
	s.mu.Lock()
	s.me.Name, s.here.Name = name, name
	s.mu.Unlock()
	s.tell()
	return s.change(ctx, func(r *Room, _ time.Time) error { return r.recall(me) })
}

// member notes that p was in a room.
func (rs *Rooms) member(ctx context.Context, code string, p Person) error {
	now := Member{Name: p.Name, Joined: time.Now().UTC(), Teaches: p.Instructor}
	return rs.store.Rooms.Change(ctx, code+".member."+p.ID, func(old []byte) ([]byte, error) {
		var m Member
		if old != nil && json.Unmarshal(old, &m) == nil {
			if m.Name == p.Name {
				return nil, nil
			}
			now.Joined = m.Joined
		}
		return json.Marshal(now)
	})
}

// Window tells this place of a person from another that they have.
func (s *Seat) Window() string { return s.window }

// News receives when there may be something new to look at.
func (s *Seat) News() <-chan struct{} { return s.news }

// Done is closed when the seat is left.
func (s *Seat) Done() <-chan struct{} { return s.ctx.Done() }

// Look returns the room as this person may see it.
func (s *Seat) Look() Look { return s.live.look(s.id) }

// People returns who is here. Those who may run the room see first who needs help, why, and what was said with a
// hand; others see names by the alphabet, what everybody does, and whose hand is up: who has voted yet or is stuck is
// nobody's business, and the words with a hand are for whoever teaches.
func (s *Seat) People() []Attention {
	all, me := s.live.people(time.Now()), s.Me()
	if s.live.ledBy(me) {
		return all
	}
	for i := range all {
		a := &all[i]
		a.Stuck, a.Muted, a.Step = "", false, 0
		if a.ID != me.ID {
			a.Says = ""
		}
	}
	slices.SortFunc(all, byName)
	return all
}

// Word returns the word with which a guest comes back.
func (s *Seat) Word(ctx context.Context) string {
	return s.live.rooms.Word(ctx, s.live.code, s.login)
}

// Does tells the others what this person does, at the next beat or, if it is
// another thing than before, at once.
func (s *Seat) Does(d Doing, step int) {
	s.mu.Lock()
	changed := s.here.Doing != d
	s.here.Doing, s.here.Step, s.here.LastKey = d, step, time.Now()
	changed = changed || time.Since(s.sent) > 2*time.Second
	s.mu.Unlock()
	if changed {
		s.tell()
	}
}

// Raise puts the hand up, with a few words, or down.
func (s *Seat) Raise(up bool, words string) {
	s.mu.Lock()
	s.here.Hand, s.here.Says = up, Words(words)
	s.mu.Unlock()
	s.tell()
}

// Hand reports whether the hand is up.
func (s *Seat) Hand() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.here.Hand
}

// tell gives a sign of life. One that gets lost is followed by another.
func (s *Seat) tell() {
	s.mu.Lock()
	data, _ := json.Marshal(s.here) // cannot fail
	s.sent = time.Now()
	s.mu.Unlock()
	s.live.rooms.store.Announce(s.live.subject(), data)
}

func (s *Seat) beats() {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
			s.tell()
		}
	}
}

// Show publishes the scene of whoever has the wheel: the newest, a few times a
// second. It does not wait.
func (s *Seat) Show(scene Scene) {
	for {
		select {
		case s.scenes <- scene:
			return
		default:
		}
		select {
		case <-s.scenes:
		default:
		}
	}
}

func (s *Seat) publish() {
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		var scene Scene
		select {
		case <-s.ctx.Done():
			return
		case scene = <-s.scenes:
		}
		look := s.Look()
		if look.Removed || look.Room.Wheel != s.id || !look.Room.Closed.IsZero() {
			continue
		}
		scene.By, scene.Window, scene.N = s.id, s.window, uint64(time.Now().UnixNano())
		if err := s.put(scene); err != nil {
			s.live.rooms.log.Warn("a scene was not published", "room", s.live.code, "err", err)
		}
		pause.Reset(pace)
		select {
		case <-s.ctx.Done():
			return
		case <-pause.C:
		}
	}
}

func (s *Seat) put(scene Scene) error {
	data, err := json.Marshal(scene)
	if err != nil {
		return err
	}
	if err := s.live.rooms.store.Rooms.Put(s.ctx, s.live.code+".scene", data); err != nil {
		return err
	}
	s.live.rooms.record(s.ctx, Event{Kind: "scene", Room: s.live.code, At: time.Now().UTC(), Scene: &scene, ID: fmt.Sprintf("%s-s%d", s.live.code, scene.N)})
	return nil
}

// change makes a change to the room by its rules.
func (s *Seat) change(ctx context.Context, rule func(*Room, time.Time) error) error {
	return s.live.change(ctx, rule)
}

// Ask puts a question to the class.
func (s *Seat) Ask(ctx context.Context, q Question) error {
	return s.change(ctx, func(r *Room, now time.Time) error { return r.ask(s.Me(), q, now) })
}

// Advance moves the question on. When it is revealed the run that shows the
// answer comes onto the bench.
func (s *Seat) Advance(ctx context.Context, to Phase) error {
	if err := s.change(ctx, func(r *Room, now time.Time) error { return r.advance(s.Me(), to, now) }); err != nil {
		return err
	}
	q := s.Look().Room.Question
	if q != nil {
		s.live.tallied(ctx, q.ID)
	}
	return nil
}

// ShowResults lets the class see what the explorer found with these switches, or hides it again.
func (s *Seat) ShowResults(ctx context.Context, on []string, seen bool) error {
	return s.change(ctx, func(r *Room, _ time.Time) error { return r.show(s.Me(), on, seen) })
}

// Countdown closes the open vote after a while.
func (s *Seat) Countdown(ctx context.Context, after time.Duration) error {
	return s.change(ctx, func(r *Room, now time.Time) error { return r.countdown(s.Me(), now.Add(after)) })
}

// Drop ends the question or the challenge.
func (s *Seat) Drop(ctx context.Context) error {
	return s.change(ctx, func(r *Room, _ time.Time) error { return r.drop(s.Me()) })
}

// Give hands the wheel to somebody who is here; to the owner with an empty id.
func (s *Seat) Give(ctx context.Context, id string) error {
	s.live.mu.Lock()
	h, ok := s.live.here[id]
	if id == s.live.room.Owner {
		id = ""
	}
	s.live.mu.Unlock()
	if id != "" && !ok {
		return errors.New("that person is not here any more")
	}
	return s.change(ctx, func(r *Room, _ time.Time) error {
		if id == "" {
			return r.give(s.Me(), r.Owner, r.OwnerName)
		}
		return r.give(s.Me(), id, r.called(id, h.Name))
	})
}

// Take takes the wheel back.
func (s *Seat) Take(ctx context.Context) error {
	me := s.Me()
	return s.change(ctx, func(r *Room, _ time.Time) error { return r.give(me, me.ID, r.called(me.ID, me.Name)) })
}

// Challenge begins a task against the clock.
func (s *Seat) Challenge(ctx context.Context, switches []string, best int, length time.Duration) error {
	return s.change(ctx, func(r *Room, now time.Time) error {
		return r.challenge(s.Me(), Challenge{Switches: switches, Began: now, Until: now.Add(length), Best: best})
	})
}

// Close closes the room for good. What happened in it is kept.
func (s *Seat) Close(ctx context.Context) error {
	return s.change(ctx, func(r *Room, now time.Time) error { return r.close(s.Me(), now) })
}

// Vote votes for an option, in place of a vote of the same round that was made before at. Several calls may be
// under way at once: what was done last counts, not what arrives last.
func (s *Seat) Vote(ctx context.Context, choice int, at time.Time) error {
	r, err := s.now(ctx)
	if err != nil {
		return err
	}
	q, round, err := r.votes(choice, time.Now())
	if err != nil {
		return err
	}
	return s.cast(ctx, q, round, Ballot{Choice: choice, At: at.UTC()})
}

// Answer is Vote for questions that are not answered by one option: answer is as Question.Read takes it.
func (s *Seat) Answer(ctx context.Context, answer string, at time.Time) error {
	r, err := s.now(ctx)
	if err != nil {
		return err
	}
	q, round, err := r.voting(time.Now())
	if err != nil {
		return err
	}
	if answer, err = q.Read(answer); err != nil {
		return err
	}
	return s.cast(ctx, q, round, Ballot{Choice: -1, Answer: answer, At: at.UTC()})
}

// now returns the room as the store has it: what this process has heard may be older than the end of a vote, or
// than that somebody was taken out.
func (s *Seat) now(ctx context.Context) (*Room, error) {
	r, err := s.live.rooms.Get(ctx, s.live.code)
	if err == nil && r.removed(s.id) {
		err = errRemoved
	}
	return r, err
}

func (s *Seat) cast(ctx context.Context, q *Question, round int, b Ballot) error {
	data, _ := json.Marshal(b) // cannot fail
	key := fmt.Sprintf("%s.vote.%s.%d.%s", s.live.code, q.ID, round, s.id)
	return s.live.rooms.store.Rooms.Change(ctx, key, func(old []byte) ([]byte, error) {
		var before Ballot
		if old != nil && json.Unmarshal(old, &before) == nil && before.At.After(b.At) {
			return nil, nil
		}
		return data, nil
	})
}

// Prepared returns the questions that were prepared for the room, for who may run it.
func (s *Seat) Prepared(ctx context.Context) ([]Question, error) {
	return s.live.rooms.Prepared(ctx, s.Me(), s.live.code)
}
