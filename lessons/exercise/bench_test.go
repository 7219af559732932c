package exercise

import (
	"slices"
	"testing"
	"time"

	"racelab/lessons"
)

// BenchmarkGlance goes from a key to the verdict line, on one core: a draft is checked,
// compiled and explored, to its end or to the end of a glance's budget. It reports the
// 95th percentile of each lesson in milliseconds. The pause before (100 ms) is not in it.
func BenchmarkGlance(b *testing.B) {
	for _, l := range lessons.All() {
		b.Run(l.Name, func(b *testing.B) {
			e, err := Open(b.Context(), l)
			if err != nil {
				b.Fatal(err)
			}
			files := e.Starter()
			var took []time.Duration
			for b.Loop() {
				files[0].Text = append(files[0].Text, '\n')
				began := time.Now()
				if _, err := e.Glance(b.Context(), files, GlanceBudget()); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}
