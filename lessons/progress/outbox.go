package progress

import (
	"context"
	"sync"
)

// Outbox has changes of a record on their way to its store. They are stored in the order in which they were put
// in, however late those who store them run, and by whichever of them comes first.
type Outbox struct {
	storing sync.Mutex // held by whoever stores

	mu      sync.Mutex
	changes []func(*Record)
}

// Put adds changes, each of which must do nothing but change its argument.
func (o *Outbox) Put(changes ...func(*Record)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.changes = append(o.changes, changes...)
}

// Send stores what there is. any is false if somebody else has stored it.
func (o *Outbox) Send(ctx context.Context, s Store) (r Record, any bool, err error) {
	o.storing.Lock()
	defer o.storing.Unlock()
	o.mu.Lock()
	changes := o.changes
	o.changes = nil
	o.mu.Unlock()
	if len(changes) == 0 {
		return Record{}, false, nil
	}
	r, err = s.Update(ctx, func(r *Record) {
		for _, change := range changes {
			change(r)
		}
	})
	return r, true, err
}
