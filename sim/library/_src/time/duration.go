// Package time measures time with the run's virtual clock, which stands still
// while anybody can run. All times are in UTC.
package time

import "errors"

// A Duration is a length of time in nanoseconds.
type Duration int64

// Common durations.
const (
	Nanosecond  Duration = 1
	Microsecond          = 1000 * Nanosecond
	Millisecond          = 1000 * Microsecond
	Second               = 1000 * Millisecond
	Minute               = 60 * Second
	Hour                 = 60 * Minute
)

const (
	minDuration Duration = -1 << 63
	maxDuration Duration = 1<<63 - 1
)

func durationString(d int64) string
func durationRound(d, m int64) int64
func parseDuration(s string) (d int64, failure string)

// String formats d like "1m30s" or "1.5ms".
func (d Duration) String() string { return durationString(int64(d)) }

// Nanoseconds returns d in nanoseconds.
func (d Duration) Nanoseconds() int64 { return int64(d) }

// Microseconds returns d in whole microseconds.
func (d Duration) Microseconds() int64 { return int64(d / Microsecond) }

// Milliseconds returns d in whole milliseconds.
func (d Duration) Milliseconds() int64 { return int64(d / Millisecond) }

// Seconds returns d in seconds.
func (d Duration) Seconds() float64 { return inUnits(d, Second) }

// Minutes returns d in minutes.
func (d Duration) Minutes() float64 { return inUnits(d, Minute) }

// Hours returns d in hours.
func (d Duration) Hours() float64 { return inUnits(d, Hour) }

// inUnits divides whole units and the rest on their own, which is exact where
// float64(d)/float64(unit) is not.
func inUnits(d, unit Duration) float64 {
	return float64(d/unit) + float64(d%unit)/float64(unit)
}

// Truncate rounds d toward zero to a multiple of m.
func (d Duration) Truncate(m Duration) Duration {
	if m <= 0 {
		return d
	}
	return d - d%m
}

// Round rounds d to the nearest multiple of m, halves away from zero.
func (d Duration) Round(m Duration) Duration {
	return Duration(durationRound(int64(d), int64(m)))
}

// Abs returns the absolute value of d.
func (d Duration) Abs() Duration {
	switch {
	case d >= 0:
		return d
	case d == minDuration:
		return maxDuration
	}
	return -d
}

// ParseDuration reads a duration such as "300ms" or "-1.5h".
func ParseDuration(s string) (Duration, error) {
	d, failure := parseDuration(s)
	if failure != "" {
		return 0, errors.New(failure)
	}
	return Duration(d), nil
}
