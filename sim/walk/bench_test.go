package walk_test

import (
	"testing"
	"time"

	"racelab/sim/walk/telemetry"
)

// BenchmarkWalk takes the shop through five minutes with 600 customers, and says how many steps a second that is.
func BenchmarkWalk(b *testing.B) {
	p := load(b, "testdata/shop")
	steps := 0
	for b.Loop() {
		w := start(b, p, shop(1, 600, 400))
		until(b, w, 5*time.Minute)
		steps += w.Steps()
	}
	b.ReportMetric(float64(steps)/b.Elapsed().Seconds(), "steps/s")
}

// BenchmarkReach goes back and forth between two moments of it.
func BenchmarkReach(b *testing.B) {
	w := start(b, load(b, "testdata/shop"), shop(1, 600, 400))
	until(b, w, 5*time.Minute)
	moments := []time.Duration{17 * time.Second, 211 * time.Second, 93 * time.Second}
	i := 0
	for b.Loop() {
		until(b, w, moments[i%len(moments)])
		i++
	}
}

// BenchmarkSeries works all metrics of it out, in intervals of ten seconds.
func BenchmarkSeries(b *testing.B) {
	w := start(b, load(b, "testdata/shop"), shop(1, 600, 400))
	events := until(b, w, 5*time.Minute)
	for b.Loop() {
		if _, err := telemetry.Series(events, w, telemetry.Scope{Step: 10 * time.Second, Until: 5 * time.Minute}); err != nil {
			b.Fatal(err)
		}
	}
}
