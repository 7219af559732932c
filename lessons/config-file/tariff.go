// Package configfile: two people save one configuration file, and in the
// morning it is empty.
package configfile

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"

	"racelab/lessons/internal/disk"
	"racelab/lessons/internal/fault"
)

// Lesson is the tariff of a ferry, in a file that the ticket machine reads when it
// starts.
type Lesson struct {
	All      bool `fix:"Lock, temporary file, sync it, rename, sync the folder"`
	Rename   bool `partial:"Write a temporary file and rename it over the old one"`
	Lock     bool `partial:"Hold a lock file from the read to the write"`
	NoDir    bool `partial:"Lock, temporary file, sync it, rename"`
	SyncOnly bool `wrong:"Overwrite the file, and sync it"`
	Kill     bool `fault:"Ann's program may be killed between any two steps"`
	Outage   bool `fault:"The power fails after both have saved"`

	ann, ben bool // has saved
	done     atomic.Int32
}

const conf = "tariff"

// Setup makes the file, safe on the disk.
func (l *Lesson) Setup() {
	f, err := disk.Open(conf, os.O_WRONLY|os.O_CREATE)
	if err != nil {
		panic(err)
	}
	_, _ = f.WriteString("car=7 bike=2")
	_ = f.Sync()
	_ = f.Close()
	_ = disk.SyncDir()
}

// set replaces a price in the file.
func (l *Lesson) set(old, price string) {
	if l.Lock || l.NoDir || l.All {
		lock, err := disk.Open("lock", os.O_CREATE)
		if err != nil {
			return
		}
		_ = lock.Lock()
		defer lock.Close()
	}
	text, _ := disk.ReadFile(conf)
	s := strings.Replace(string(text), old, price, 1)
	if l.Rename || l.NoDir || l.All {
		aside := price + ".tmp"
		l.write(aside, s)
		_ = disk.Rename(aside, conf)
	} else {
		l.write(conf, s)
	}
	if l.All {
		_ = disk.SyncDir()
	}
}

// write makes a file hold s and nothing else.
func (l *Lesson) write(name, s string) {
	f, err := disk.Open(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return
	}
	_, _ = f.WriteString(s)
	if l.SyncOnly || l.NoDir || l.All {
		_ = f.Sync()
	}
	_ = f.Close()
}

// Ann raises the fare for cars.
func (l *Lesson) Ann() {
	if l.Kill {
		fault.Die(true, func() {
			l.set("car=7", "car=9")
			l.ann = true
		})
	} else {
		l.set("car=7", "car=9")
		l.ann = true
	}
	if l.Outage {
		l.end()
	}
}

// Ben raises the one for bikes.
func (l *Lesson) Ben() {
	l.set("bike=2", "bike=3")
	l.ben = true
	if l.Outage {
		l.end()
	}
}

// end cuts the power after the second of them.
func (l *Lesson) end() {
	if l.done.Add(1) == 2 {
		disk.PowerLoss()
	}
}

// Outcome says what the file holds.
func (l *Lesson) Outcome() string {
	text, _ := disk.ReadFile(conf)
	s := string(text)
	if s == "" {
		s = "an empty file"
	}
	if !l.ann {
		s += ", ann was killed"
	}
	return s
}

// Invariant holds when the file is whole, and what
// was saved is in it.
func (l *Lesson) Invariant() error {
	text, _ := disk.ReadFile(conf)
	s := string(text)
	if !strings.Contains(s, "car=") || !strings.Contains(s, "bike=") {
		return fmt.Errorf("the file holds %q", s)
	}
	if l.ann && !strings.Contains(s, "car=9") {
		return errors.New("ann's fare was saved, and is gone")
	}
	if l.ben && !strings.Contains(s, "bike=3") {
		return errors.New("ben's fare was saved, and is gone")
	}
	return nil
}
