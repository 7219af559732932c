// Package sharedlog: two programs write to one log file, and visitors are
// missing.
package sharedlog

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"racelab/lessons/internal/disk"
)

// Lesson is a museum. The ticket desk and the gate each note two visitors in one
// file, a line for each.
type Lesson struct {
	Append       bool `fix:"Open with O_APPEND, and write each line at once"`
	Flock        bool `partial:"Lock the file around the seek and the write"`
	TwoWrites    bool `wrong:"O_APPEND; write the name, then the line end"`
	Buffered     bool `wrong:"O_APPEND through a bufio.Writer"`
	CopyTruncate bool `wrong:"O_APPEND; logrotate copies the file, then empties it"`
	Old          bool `fault:"The gate still runs an old version without the lock"`
	Rotate       bool `fault:"logrotate may rename the file while they write"`
}

const log = "visits.log"

// Setup makes the file.
func (l *Lesson) Setup() {
	_ = disk.WriteFile(log, nil)
}

// note writes down two visitors. The file stays
// open, as the process goes on.
func (l *Lesson) note(who string) {
	flag := os.O_WRONLY | os.O_CREATE
	if l.Append || l.TwoWrites || l.Buffered || l.CopyTruncate {
		flag |= os.O_APPEND
	}
	f, err := disk.Open(log, flag)
	if err != nil {
		return
	}
	if l.Buffered {
		w := bufio.NewWriterSize(f, 16)
		fmt.Fprintln(w, who, "Ada")
		fmt.Fprintln(w, who, "Bo")
		_ = w.Flush()
		return
	}
	l.line(f, who, "Ada")
	l.line(f, who, "Bo")
}

// line writes one line to the end.
func (l *Lesson) line(f *disk.File, who, name string) {
	if l.Flock && !l.CopyTruncate {
		if who == "desk" || !l.Old {
			_ = f.Lock()
			defer f.Unlock()
		}
	}
	if !l.Append && !l.TwoWrites && !l.CopyTruncate {
		_, _ = f.Seek(0, io.SeekEnd)
	}
	if l.TwoWrites && !l.CopyTruncate {
		fmt.Fprint(f, who, " ", name)
		fmt.Fprint(f, "\n")
		return
	}
	fmt.Fprintln(f, who, name)
}

// Desk sells tickets.
func (l *Lesson) Desk() {
	l.note("desk")
}

// Gate lets visitors in.
func (l *Lesson) Gate() {
	l.note("gate")
}

// Logrotate keeps the file short.
func (l *Lesson) Logrotate() {
	if l.CopyTruncate {
		text, _ := disk.ReadFile(log)
		_ = disk.WriteFile(log+".1", text)
		_ = disk.Truncate(log, 0)
		return
	}
	if l.Rotate {
		_ = disk.Rename(log, log+".1")
		_, _ = disk.Open(log, os.O_CREATE)
	}
}

// count returns how many of the four lines are in
// the files, and how many others.
func (l *Lesson) count() (whole, damaged int) {
	old, _ := disk.ReadFile(log + ".1")
	text, _ := disk.ReadFile(log)
	want := map[string]bool{
		"desk Ada": true, "desk Bo": true,
		"gate Ada": true, "gate Bo": true,
	}
	for line := range strings.Lines(string(old) + string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if want[line] {
			whole++
			want[line] = false
		} else if line != "" {
			damaged++
		}
	}
	return whole, damaged
}

// Outcome says what is in the log.
func (l *Lesson) Outcome() string {
	whole, damaged := l.count()
	if damaged > 0 {
		return fmt.Sprintf("%d of 4 lines whole, %d damaged", whole, damaged)
	}
	return fmt.Sprintf("%d of 4 lines whole", whole)
}

// Invariant holds when each visitor has a line.
func (l *Lesson) Invariant() error {
	whole, damaged := l.count()
	if damaged > 0 {
		return fmt.Errorf("lines run into each other, %d of 4 are whole", whole)
	}
	if whole < 4 {
		return fmt.Errorf("the log has %d of 4 visitors", whole)
	}
	return nil
}
