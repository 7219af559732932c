package library

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// unixToInternal is the number of seconds from year 1, where the library's
// time.Time begins, to 1970.
const unixToInternal = 62135596800

func hostTime(sec, ns int64, zone string) time.Time {
	return time.Unix(sec-unixToInternal, ns).In(hostZone(zone))
}

func internalTime(t time.Time) (sec, ns int64) {
	return t.Unix() + unixToInternal, int64(t.Nanosecond())
}

func timeNatives() map[string]any {
	return map[string]any{
		"time.durationString": func(d int64) string { return time.Duration(d).String() },
		"time.durationRound": func(d, m int64) int64 {
			return int64(time.Duration(d).Round(time.Duration(m)))
		},
		"time.parseDuration": parseDuration,
		"time.calendar":      calendar,
		"time.isoWeek":       func(sec int64, zone string) (int, int) { return hostTime(sec, 0, zone).ISOWeek() },
		"time.fromDate": func(year, month, day, hour, min, s, nsec int, zone string) (int64, int64) {
			return internalTime(time.Date(year, time.Month(month), day, hour, min, s, nsec, hostZone(zone)))
		},
		"time.addDate": func(sec int64, years, months, days int, zone string) int64 {
			sec, _ = internalTime(hostTime(sec, 0, zone).AddDate(years, months, days))
			return sec
		},
		"time.roundTime": func(sec, ns, d int64) (int64, int64) {
			return internalTime(hostTime(sec, ns, zoneUTC).Round(time.Duration(d)))
		},
		"time.truncateTime": func(sec, ns, d int64) (int64, int64) {
			return internalTime(hostTime(sec, ns, zoneUTC).Truncate(time.Duration(d)))
		},
		"time.format":           formatTime,
		"time.monotonic":        monotonicText,
		"time.goString":         goStringOfTime,
		"time.strict":           strictTime,
		"time.known":            knownZone,
		"time.fixed":            fixedZone,
		"time.zoneName":         zoneName,
		"time.offset":           zoneOffset,
		"time.toBinary":         timeToBinary,
		"time.fromBinary":       timeFromBinary,
		"time.parse":            parseTime,
		"time.parseErrorString": parseErrorString,
		"time.monthName":        func(m int) string { return time.Month(m).String() },
		"time.weekdayName":      func(d int) string { return time.Weekday(d).String() },
	}
}

func parseDuration(s string) (d int64, failure string) {
	parsed, err := time.ParseDuration(s)
	if err != nil {
		return 0, err.Error()
	}
	return int64(parsed), ""
}

func formatTime(sec, ns int64, zone, layout string) string {
	return hostTime(sec, ns, zone).Format(layout)
}

// monotonicText is how time.Time.String writes a reading of the monotonic clock, which is 1 where
// the program begins.
func monotonicText(sec, ns int64) string {
	d, sign := time.Duration(sec)*time.Second+time.Duration(ns)+1, '+'
	if d < 0 {
		d, sign = -d, '-'
	}
	return fmt.Sprintf(" m=%c%d.%09d", sign, d/time.Second, d%time.Second)
}

func goStringOfTime(sec, ns int64, zone string) string {
	text := hostTime(sec, ns, zone).GoString()
	if zone == zoneLocal {
		text = strings.Replace(text, `time.Location("UTC")`, "time.Local", 1)
	}
	return text
}

func calendar(sec int64, zone string) (year, month, day, hour, min, s, weekday, yday int) {
	t := hostTime(sec, 0, zone)
	y, m, d := t.Date()
	hour, min, s = t.Clock()
	return y, int(m), d, hour, min, s, int(t.Weekday()), t.YearDay()
}

// parseFailure returns the parts of a ParseError.
func parseFailure(err error) (layoutElem, valueElem, message string) {
	if p, is := errors.AsType[*time.ParseError](err); is {
		return p.LayoutElem, p.ValueElem, p.Message
	}
	return "", "", ": " + err.Error()
}

func parseErrorString(layout, value, layoutElem, valueElem, message string) string {
	return (&time.ParseError{
		Layout: layout, Value: value, LayoutElem: layoutElem, ValueElem: valueElem, Message: message,
	}).Error()
}
