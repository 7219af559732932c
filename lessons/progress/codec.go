package progress

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// maxSize bounds a stored record, in bytes.
const maxSize = 8 << 20

// NewerError is the error of Decode for a record that a newer racelab wrote.
type NewerError struct{ Version int }

func (e *NewerError) Error() string {
	return fmt.Sprintf("it was written by a newer racelab (format %d, this one knows %d)", e.Version, Version)
}

// Encode returns a record as JSON.
func Encode(r Record) ([]byte, error) {
	r.Version = Version
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return nil, fmt.Errorf("writing the progress as JSON: %w", err)
	}
	return append(text, '\n'), nil
}

// Decode reads what Encode wrote. It returns a *NewerError for a record of a
// format that it does not know.
func Decode(text []byte) (Record, error) {
	if len(text) > maxSize {
		return Record{}, fmt.Errorf("it has more than %d MiB", maxSize>>20)
	}
	var head struct {
		Version *int `json:"version"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return Record{}, unreadable(text, err)
	}
	switch {
	case head.Version == nil || *head.Version < 1:
		return Record{}, errors.New("it has no version")
	case *head.Version > Version:
		return Record{}, &NewerError{*head.Version}
	}
	var r Record
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&r); err != nil {
		return Record{}, unreadable(text, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Record{}, errors.New("something stands after its end")
	}
	return r.normal(), nil
}

// normal brings what a file says into the form that this package keeps: times in
// UTC, answers in order, counts that can be.
func (r Record) normal() Record {
	out := Record{Version: r.Version, Settings: r.Settings, Last: r.Last}
	for name, l := range r.Lessons {
		out.lesson(name, func(n *Lesson) {
			for stage, at := range l.Stages {
				first(&n.Stages, stage, stamp(at))
			}
			for fix, at := range l.Fixes {
				first(&n.Fixes, fix, stamp(at))
			}
			if l.Best != nil && *l.Best >= 0 {
				n.Best = l.Best
			}
			n.Hints = max(l.Hints, 0)
			if !l.Done.IsZero() {
				n.Done = stamp(l.Done)
			}
			if !l.Wrote.IsZero() {
				n.Wrote = stamp(l.Wrote)
			}
			n.Draft, n.Earlier = l.Draft.normal(), normalEarlier(l.Earlier)
			for name, at := range l.Harder {
				first(&n.Harder, name, stamp(at))
			}
		})
	}
	for name, k := range r.Katas {
		out.kata(name, func(n *Kata) { *n = k.normal() })
	}
	for page, at := range r.Pages {
		first(&out.Pages, page, stamp(at))
	}
	for i := range r.Answers {
		r.Answers[i].At = stamp(r.Answers[i].At)
		r.Answers[i] = r.Answers[i].normal()
	}
	out.Answers = union(r.Answers, nil)
	out.Settings.At, out.Last.At = stampOrZero(r.Settings.At), stampOrZero(r.Last.At)
	return out
}

func stampOrZero(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return stamp(t)
}
