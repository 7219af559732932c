package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Record adds to a room's recording. id tells the same event from another when
// it is sent twice.
func (s *Store) Record(ctx context.Context, room, id string, event []byte) error {
	if len(event) > maxValue {
		return fmt.Errorf("an event has %d KiB, and %d KiB are recorded", len(event)>>10, maxValue>>10)
	}
	return persist(ctx, func(ctx context.Context) error {
		_, err := s.js.Publish(ctx, recordSubject+room, event, jetstream.WithMsgID(id))
		return err
	})
}

// Recording calls each with the events of a room, in order. Each may take its time.
func (s *Store) Recording(ctx context.Context, room string, each func(event []byte) error) error {
	subject := recordSubject + room
	info, err := s.record.Info(ctx, jetstream.WithSubjectFilter(subject))
	if err != nil {
		return fmt.Errorf("cannot read the recording: %w", err)
	}
	// One at a time, and no consumer: what has no state on a server can be asked
	// again of another.
	next := uint64(1)
	for left := info.State.Subjects[subject]; left > 0; left-- {
		var m *jetstream.RawStreamMsg
		err := persist(ctx, func(ctx context.Context) error {
			m, err = s.record.GetMsg(ctx, next, jetstream.WithGetMsgSubject(subject))
			if errors.Is(err, jetstream.ErrMsgNotFound) { // a copy may be behind
				return errBehind
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("the recording ends %d events too early: %w", left, err)
		}
		next = m.Sequence + 1
		if err := each(m.Data); err != nil {
			return err
		}
	}
	return nil
}

// errBehind is the error of a copy that has not all that there is, or of what was
// deleted meanwhile.
var errBehind = errors.New("it is not all there, or was deleted meanwhile")

// Forget deletes a room's recording.
func (s *Store) Forget(ctx context.Context, room string) error {
	return s.record.Purge(ctx, jetstream.WithPurgeSubject(recordSubject+room))
}

// Announce sends a message to whoever listens now. It is not kept, and may be
// lost while the server is away.
func (s *Store) Announce(subject string, data []byte) { _ = s.conn.Publish(subject, data) }

// Listen calls heard with every message to a subject until quit is called.
func (s *Store) Listen(subject string, heard func([]byte)) (quit func(), err error) {
	sub, err := s.conn.Subscribe(subject, func(m *nats.Msg) { heard(m.Data) })
	if err != nil {
		return nil, fmt.Errorf("cannot listen to the class: %w", err)
	}
	return func() { _ = sub.Unsubscribe() }, nil
}
