// Package waitgroupadd: a backup says that it is complete, and there is no
// copy.
package waitgroupadd

import (
	"fmt"
	"sync"
	"time"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/remote"
)

// Lesson is a nightly backup. When it says that it is complete the old copy is
// deleted.
type Lesson struct {
	Before bool `fix:"Add before the go statement"`
	Go     bool `fix:"Start the goroutine with wg.Go"`
	Sleep  bool `wrong:"Sleep for a second before the Wait"`
	Lock   bool `wrong:"Guard the Add with a mutex"`
	Begun  bool `wrong:"Wait until the goroutine says that it has started"`
	Busy   bool `fault:"The machine is busy, so a goroutine may start late"`

	wg      sync.WaitGroup
	mu      sync.Mutex
	begun   chan bool
	store   remote.Server
	copied  bool
	old     bool // yesterday's copy is still there
	covered bool // at every moment there was a copy
}

// Setup leaves yesterday's copy.
func (l *Lesson) Setup() {
	l.begun = make(chan bool, 1)
	l.old, l.covered = true, true
}

// Backup copies the accounts, waits, and
// then deletes yesterday's copy.
func (l *Lesson) Backup() {
	if l.Go {
		l.wg.Go(l.work)
	} else {
		if l.Before {
			l.wg.Add(1)
		}
		go l.work()
	}
	if l.Sleep {
		remote.Sleep(time.Second)
	}
	if l.Begun {
		<-l.begun
	}
	if l.Lock {
		l.mu.Lock()
	}
	l.wg.Wait()
	if l.Lock {
		l.mu.Unlock()
	}
	l.deleteOld()
}

// work is the goroutine.
func (l *Lesson) work() {
	if l.Busy {
		fault.Pause(true, 2*time.Second)
	}
	if l.Begun {
		l.begun <- true
	}
	if !l.Before && !l.Go {
		if l.Lock {
			l.mu.Lock()
		}
		l.wg.Add(1)
		if l.Lock {
			l.mu.Unlock()
		}
	}
	if !l.Go {
		defer l.wg.Done()
	}
	l.upload()
}

func (l *Lesson) upload() {
	l.store.Do(func() string {
		l.copied = true
		return "PUT new"
	})
}

// deleteOld deletes it, and mails "complete".
func (l *Lesson) deleteOld() {
	l.store.Do(func() string {
		l.old = false
		l.covered = l.copied
		return "DELETE old"
	})
}

// Outcome says what there was when the mail went out.
func (l *Lesson) Outcome() string {
	if l.covered {
		return "complete"
	}
	return "complete, says the mail: no copy"
}

// Invariant holds when there was a copy at every moment.
func (l *Lesson) Invariant() error {
	if !l.covered {
		return fmt.Errorf("the old copy was deleted before the new one was there")
	}
	return nil
}
