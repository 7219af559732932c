package plain

import (
	"time"

	"racelab/lessons/progress"
)

// notes are where an attempt keeps what the learner did.
type notes struct{ h *home }

func (n notes) Record() progress.Record              { return n.h.record }
func (n notes) Now() time.Time                       { return n.h.o.Now() }
func (n notes) Change(change func(*progress.Record)) { n.h.change(change) }
