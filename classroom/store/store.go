// Package store keeps what a classroom must not lose in NATS JetStream: learners'
// progress, rooms and their recordings.
//
// By default the NATS server is part of the process, keeps its files in a folder
// and listens to nobody; a write is on the disk before it is acknowledged. When
// one machine is not enough, an outside cluster takes its place, and any number
// of racelab processes share it.
//
// Every change of a value is compare-and-set on its revision: whoever read an
// older one reads again, so that two processes lose nothing of each other.
package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Options say where the store is.
type Options struct {
	Folder      string // of the embedded server's files; made if it is not there
	URL         string // of an outside NATS server or several, with commas between; empty: embedded
	Credentials string // a .creds file for the outside server; may be empty
	Replicas    int    // copies that a cluster keeps of each value; 0: three if it has three servers, else one
	Name        string // of this process, for the cluster's own monitoring
}

// maxValue bounds a value, in bytes.
const maxValue = 512 << 10

// patience is how long an operation goes on trying when the server is away,
// unless its context ends before.
const patience = 15 * time.Second

// Store is an open store. It may be used by many goroutines.
type Store struct {
	embedded *server.Server
	lock     *os.File // keeps other processes off the folder
	conn     *nats.Conn
	js       jetstream.JetStream
	again    signal // the connection is back
	replicas int

	forgotten forgotten

	Progress *Bucket // records of learners, by their identity
	People   *Bucket // names of learners and when they were here
	Rooms    *Bucket // what rooms are made of, under CODE.…
	Nights   *Bucket // attempts at drills, under IDENTITY.DRILL.NIGHT
	record   jetstream.Stream
}

const (
	recordStream  = "racelab_recordings"
	recordSubject = "racelab.recordings."
)

// Open starts or reaches the server and makes sure of the buckets. Close it.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{replicas: o.Replicas}
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	if err := s.connect(o); err != nil {
		s.Close()
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("cannot set up the store: %w", err)
	}
	if _, err := s.OnForgotten(s.forgotten.add); err != nil { // ends with the connection
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) connect(o Options) error {
	opts := []nats.Option{
		nats.Name("racelab " + o.Name), nats.MaxReconnects(-1), nats.ReconnectWait(100 * time.Millisecond),
		nats.ReconnectJitter(100*time.Millisecond, 100*time.Millisecond), nats.Timeout(5 * time.Second), nats.PingInterval(5 * time.Second),
		nats.ReconnectHandler(func(*nats.Conn) { s.again.raise() }),
	}
	url := o.URL
	if url == "" {
		if err := s.embed(o.Folder); err != nil {
			return err
		}
		opts = append(opts, nats.InProcessServer(s.embedded))
	} else if o.Credentials != "" {
		if _, err := os.Stat(o.Credentials); err != nil {
			return fmt.Errorf("cannot read the NATS credentials: %w", err)
		}
		opts = append(opts, nats.UserCredentials(o.Credentials))
	}
	var err error
	if s.conn, err = nats.Connect(url, opts...); err != nil {
		return fmt.Errorf("cannot reach the NATS server at %s: %w", hidePassword(url), err)
	}
	s.js, err = jetstream.New(s.conn, jetstream.WithDefaultTimeout(3*time.Second))
	return err
}

// hidePassword returns the URL for messages.
func hidePassword(url string) string {
	var out []string
	for _, one := range strings.Split(url, ",") {
		if at := strings.LastIndex(one, "@"); at >= 0 {
			scheme, _, _ := strings.Cut(one, "://")
			one = scheme + "://…@" + one[at+1:]
		}
		out = append(out, one)
	}
	return strings.Join(out, ",")
}

// embed starts the server inside this process.
func (s *Store) embed(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("cannot make the folder of the store: %w", err)
	}
	var err error
	if s.lock, err = lock(filepath.Join(folder, "lock")); err != nil {
		return fmt.Errorf("the store in %s is in use, or cannot be: %w", folder, err)
	}
	s.embedded, err = server.NewServer(&server.Options{
		ServerName: "racelab", DontListen: true, JetStream: true, StoreDir: folder, SyncAlways: true,
		NoSigs: true, NoLog: true, MaxPayload: 1 << 20, DisableJetStreamBanner: true,
	})
	if err != nil {
		return fmt.Errorf("cannot start the store in %s: %w", folder, err)
	}
	s.embedded.Start()
	if !s.embedded.ReadyForConnections(patience) {
		return fmt.Errorf("the store in %s did not start within %s", folder, patience)
	}
	if !s.embedded.JetStreamEnabled() {
		return fmt.Errorf("the store in %s did not start; is the disk full, or the folder somebody else's?", folder)
	}
	return nil
}

// prepare makes the buckets and the stream of recordings.
func (s *Store) prepare(ctx context.Context) error {
	for _, b := range []struct {
		name string
		to   **Bucket
	}{{"racelab_progress", &s.Progress}, {"racelab_people", &s.People}, {"racelab_rooms", &s.Rooms}, {"racelab_nights", &s.Nights}} {
		kv, err := s.bucket(ctx, b.name)
		if err != nil {
			return err
		}
		*b.to = &Bucket{kv: kv, conn: s.conn, again: &s.again}
	}
	return s.copies(ctx, func(ctx context.Context, n int) (err error) {
		s.record, err = s.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
			Name: recordStream, Subjects: []string{recordSubject + "*"}, Replicas: n, Storage: jetstream.FileStorage,
			Description: "what happened in rooms, for export and replay", AllowDirect: true,
		})
		return err
	})
}

func (s *Store) bucket(ctx context.Context, name string) (kv jetstream.KeyValue, err error) {
	err = s.copies(ctx, func(ctx context.Context, n int) error {
		if kv, err = s.js.KeyValue(ctx, name); err == nil {
			return nil
		}
		kv, err = s.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: name, MaxValueSize: maxValue, Replicas: n})
		return err
	})
	return kv, err
}

// copies calls work with the number of copies that are wanted. A cluster that
// comes up answers that it cannot, for a while; a single server always does.
func (s *Store) copies(ctx context.Context, work func(ctx context.Context, n int) error) error {
	n := s.replicas
	if n == 0 {
		n = 1
		if s.embedded == nil && s.conn.ConnectedClusterName() != "" && len(s.conn.Servers())+len(s.conn.DiscoveredServers()) >= 3 {
			n = 3
		}
	}
	return persist(ctx, func(ctx context.Context) error { return work(ctx, n) })
}

// oneTry is how long one try waits for an answer. A request to a server that is
// lost with it is never answered, and the next one finds its successor.
const oneTry = 3 * time.Second

// persist does work until it succeeds, or fails for good, or time is up. Work has
// to use the context that it is given.
func persist(ctx context.Context, work func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	wait := 5 * time.Millisecond
	for {
		err := try(ctx, work)
		if err == nil || !passing(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the store is away: %w", err)
		case <-time.After(wait):
		}
		wait = min(2*wait, 500*time.Millisecond)
	}
}

func try(ctx context.Context, work func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	return work(ctx)
}

// noPeers is what a cluster says that knows of too few servers for the copies that
// are wanted: one is being restarted, or has not been heard of yet.
const noPeers jetstream.ErrorCode = 10005

// passing reports whether an error may go away by itself: the server is being
// restarted, or a cluster chooses who leads.
func passing(err error) bool {
	var api *jetstream.APIError
	switch {
	case errors.As(err, &api):
		return api.Code == 503 || api.ErrorCode == noPeers || api.Code == 500 && api.ErrorCode != jetstream.JSErrCodeStreamNotFound
	case errors.Is(err, nats.ErrNoResponders), errors.Is(err, nats.ErrTimeout), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, nats.ErrConnectionReconnecting), errors.Is(err, nats.ErrDisconnected), errors.Is(err, jetstream.ErrNoStreamResponse),
		errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrNoHeartbeat), errors.Is(err, errBehind):
		return true
	}
	return false
}

// Healthy returns why the store cannot be used now, or nil.
func (s *Store) Healthy(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if !s.conn.IsConnected() {
		return errors.New("the NATS server is away")
	}
	if _, err := s.Progress.kv.Status(ctx); err != nil {
		return fmt.Errorf("the store does not answer: %w", err)
	}
	return nil
}

// Close ends the connection, and the server if it is embedded.
func (s *Store) Close() {
	if s.conn != nil {
		s.conn.Close()
	}
	if s.embedded != nil {
		s.embedded.Shutdown()
		s.embedded.WaitForShutdown()
	}
	if s.lock != nil {
		_ = s.lock.Close() // gives the lock back
	}
}

// Bucket is a set of values under keys.
type Bucket struct {
	kv    jetstream.KeyValue
	conn  *nats.Conn
	again *signal
}

// signal wakes all who wait for it.
type signal struct {
	mu sync.Mutex
	c  chan struct{}
}

// wait returns a channel that is closed the next time.
func (s *signal) wait() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c == nil {
		s.c = make(chan struct{})
	}
	return s.c
}

func (s *signal) raise() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c != nil {
		close(s.c)
		s.c = nil
	}
}

// changes is the subject on which a write tells its revision, beside the watch.
// When a server of a cluster is lost, a watch that it served notices after ten
// seconds; that it is behind, it notices by this at once.
func (b *Bucket) changes(key string) string { return "racelab.changed." + b.kv.Bucket() + "." + key }

func (b *Bucket) wrote(key string, revision uint64) {
	_ = b.conn.Publish(b.changes(key), strconv.AppendUint(nil, revision, 10)) // only a hint
}

// ErrAbsent is the error of a key that has no value.
var ErrAbsent = fs.ErrNotExist

// Get returns a value. The error is ErrAbsent if there is none.
func (b *Bucket) Get(ctx context.Context, key string) (value []byte, err error) {
	err = persist(ctx, func(ctx context.Context) error {
		e, err := b.kv.Get(ctx, key)
		if err != nil {
			return err
		}
		value = e.Value()
		return nil
	})
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, ErrAbsent
	}
	return value, err
}

// Change replaces a value by what work makes of it, nil if there is none. Work
// may be called several times, each time with what is there by then, and must
// not count on being called once only: if an answer was lost, a change that was
// made is made again. It returns nil to leave the value as it is; its error is
// returned.
func (b *Bucket) Change(ctx context.Context, key string, work func(old []byte) ([]byte, error)) error {
	return persist(ctx, func(ctx context.Context) error {
		for {
			err := b.change(ctx, key, work)
			if !errors.Is(err, jetstream.ErrKeyExists) && !outdated(err) {
				return err
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	})
}

func (b *Bucket) change(ctx context.Context, key string, work func(old []byte) ([]byte, error)) error {
	e, err := b.kv.Get(ctx, key)
	var old []byte
	switch {
	case err == nil:
		old = e.Value()
	case !errors.Is(err, jetstream.ErrKeyNotFound):
		return err
	}
	value, err := work(old)
	if err != nil || value == nil {
		return err
	}
	if len(value) > maxValue {
		return fmt.Errorf("%s has %d bytes, and a value has %d at most", key, len(value), maxValue)
	}
	var revision uint64
	if e == nil {
		revision, err = b.kv.Create(ctx, key, value)
	} else {
		revision, err = b.kv.Update(ctx, key, value, e.Revision())
	}
	if err == nil {
		b.wrote(key, revision)
	}
	return err
}

// outdated reports whether a write came too late: somebody wrote in between.
func outdated(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence
}

// Put sets a value whatever was there.
func (b *Bucket) Put(ctx context.Context, key string, value []byte) error {
	return persist(ctx, func(ctx context.Context) error {
		revision, err := b.kv.Put(ctx, key, value)
		if err == nil {
			b.wrote(key, revision)
		}
		return err
	})
}

// Delete forgets a value, and what it was before. A key without a value is no
// error.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	return persist(ctx, func(ctx context.Context) error { return b.kv.Purge(ctx, key) })
}

// All returns every value whose key matches the pattern, in which * is one part
// between dots and > is the rest.
func (b *Bucket) All(ctx context.Context, pattern string) (values map[string][]byte, err error) {
	err = b.scan(ctx, pattern, func() { values = map[string][]byte{} }, func(e jetstream.KeyValueEntry) { values[e.Key()] = e.Value() })
	return values, err
}

// Keys returns every key that matches the pattern, as All does, in no order.
func (b *Bucket) Keys(ctx context.Context, pattern string) (keys []string, err error) {
	err = b.scan(ctx, pattern, func() { keys = nil }, func(e jetstream.KeyValueEntry) { keys = append(keys, e.Key()) }, jetstream.MetaOnly())
	return keys, err
}

// LastWrite returns when a value was last written whose key matches the pattern; the
// zero time if there is none.
func (b *Bucket) LastWrite(ctx context.Context, pattern string) (last time.Time, err error) {
	err = b.scan(ctx, pattern, func() { last = time.Time{} }, func(e jetstream.KeyValueEntry) {
		if e.Created().After(last) {
			last = e.Created()
		}
	}, jetstream.MetaOnly())
	return last, err
}

// scan calls seen with every entry that matches the pattern. If it has to begin
// anew it calls begin again. It may take as long as entries come.
func (b *Bucket) scan(ctx context.Context, pattern string, begin func(), seen func(jetstream.KeyValueEntry), opts ...jetstream.WatchOpt) error {
	return persist(ctx, func(context.Context) error {
		begin()
		w, err := b.kv.Watch(ctx, pattern, append(opts, jetstream.IgnoreDeletes())...)
		if err != nil {
			return err
		}
		defer w.Stop() //nolint:errcheck // it may have stopped by itself
		late := time.NewTimer(oneTry)
		defer late.Stop()
		for {
			select {
			case e, ok := <-w.Updates():
				switch {
				case !ok: // or half of it would pass for all
					return nats.ErrDisconnected
				case e == nil:
					return nil
				}
				seen(e)
				late.Reset(oneTry)
			case <-late.C:
				return nats.ErrTimeout
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
}

// Each calls seen with every value whose key matches the pattern, one after the
// other and not all in memory at once: seen may take its time. Values that are
// deleted meanwhile are left out.
func (b *Bucket) Each(ctx context.Context, pattern string, seen func(key string, value []byte) error) error {
	keys, err := b.Keys(ctx, pattern)
	if err != nil {
		return fmt.Errorf("cannot read the store: %w", err)
	}
	for _, key := range keys {
		value, err := b.Get(ctx, key)
		if errors.Is(err, ErrAbsent) {
			continue
		}
		if err != nil {
			return fmt.Errorf("cannot read the store: %w", err)
		}
		if err := seen(key, value); err != nil {
			return err
		}
	}
	return nil
}

// Watch calls seen with every value that matches the pattern, and then with every
// change, until ctx ends. A value that was deleted is nil. ready is called once
// all that there was has been seen; it may be nil.
func (b *Bucket) Watch(ctx context.Context, pattern string, seen func(key string, value []byte), ready func()) error {
	for {
		err := b.watch(ctx, pattern, seen, ready)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && !passing(err) {
			return err
		}
		ready = nil
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond): // between two attempts to reach the server
		}
	}
}

// behind is how long a watch may not have seen what was written before it is
// begun anew.
const behind = 500 * time.Millisecond

func (b *Bucket) watch(ctx context.Context, pattern string, seen func(key string, value []byte), ready func()) error {
	again := b.again.wait()
	told := make(chan uint64, 64)
	sub, err := b.conn.Subscribe(b.changes(pattern), func(m *nats.Msg) {
		if n, err := strconv.ParseUint(string(m.Data), 10, 64); err == nil {
			select {
			case told <- n:
			default: // there are others, as new
			}
		}
	})
	if err != nil {
		return err
	}
	defer sub.Unsubscribe() //nolint:errcheck // the connection may be closed
	w, err := b.kv.Watch(ctx, pattern)
	if err != nil {
		return err
	}
	defer w.Stop() //nolint:errcheck // it may have stopped by itself
	late := time.NewTimer(behind)
	late.Stop()
	defer late.Stop()
	var have, want uint64
	for {
		select {
		case e, ok := <-w.Updates():
			switch {
			case !ok:
				return nil
			case e == nil:
				if ready != nil {
					ready()
				}
				continue
			case e.Operation() == jetstream.KeyValuePut:
				seen(e.Key(), e.Value())
			default:
				seen(e.Key(), nil)
			}
			if have = max(have, e.Revision()); have >= want {
				late.Stop()
			}
		case n := <-told:
			if n > have && want <= have {
				late.Reset(behind)
			}
			want = max(want, n)
		case <-late.C:
			return nil
		case <-again: // what was told meanwhile was told to nobody
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
