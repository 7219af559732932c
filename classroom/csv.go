package classroom

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"racelab/classroom/room"
)

// writeLearnersCSV writes one line a learner.
func writeLearnersCSV(w io.Writer, all []LearnerReport) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"name", "learner", "key", "since", "last", "lessons_begun", "lessons_done", "answers", "right_answers", "at", "fixes_written", "katas_written", "tests_written", "code_reviews_right"}); err != nil {
		return err
	}
	for _, l := range all {
		err := c.Write([]string{
			room.PlainCell(l.Name), l.ID, l.Key, l.Since.Format(time.RFC3339), l.Last.Format(time.RFC3339),
			strconv.Itoa(l.Begun), strconv.Itoa(l.Done), strconv.Itoa(l.Answers), strconv.Itoa(l.Right), room.PlainCell(l.At),
			strconv.Itoa(l.Fixes), strconv.Itoa(l.Katas), strconv.Itoa(l.Tests), strconv.Itoa(l.Reviews),
		})
		if err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}
