package library

import (
	"errors"
	"time"
)

// unixToInternal is the number of seconds from year 1, where the library's
// time.Time begins, to 1970.
const unixToInternal = 62135596800

func hostTime(sec, ns int64) time.Time { return time.Unix(sec-unixToInternal, ns).UTC() }

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
		"time.isoWeek":       func(sec int64) (int, int) { return hostTime(sec, 0).ISOWeek() },
		"time.fromDate": func(year, month, day, hour, min, s, nsec int) (int64, int64) {
			return internalTime(time.Date(year, time.Month(month), day, hour, min, s, nsec, time.UTC))
		},
		"time.addDate": func(sec int64, years, months, days int) int64 {
			sec, _ = internalTime(hostTime(sec, 0).AddDate(years, months, days))
			return sec
		},
		"time.roundTime": func(sec, ns, d int64) (int64, int64) {
			return internalTime(hostTime(sec, ns).Round(time.Duration(d)))
		},
		"time.truncateTime": func(sec, ns, d int64) (int64, int64) {
			return internalTime(hostTime(sec, ns).Truncate(time.Duration(d)))
		},
		"time.format":           func(sec, ns int64, layout string) string { return hostTime(sec, ns).Format(layout) },
		"time.goString":         func(sec, ns int64) string { return hostTime(sec, ns).GoString() },
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

func calendar(sec int64) (year, month, day, hour, min, s, weekday, yday int) {
	t := hostTime(sec, 0)
	y, m, d := t.Date()
	hour, min, s = t.Clock()
	return y, int(m), d, hour, min, s, int(t.Weekday()), t.YearDay()
}

func parseTime(layout, value string) (sec, ns int64, ok bool, layoutElem, valueElem, message string) {
	t, err := time.Parse(layout, value)
	if err == nil {
		sec, ns = internalTime(t)
		return sec, ns, true, "", "", ""
	}
	if p, is := errors.AsType[*time.ParseError](err); is {
		return 0, 0, false, p.LayoutElem, p.ValueElem, p.Message
	}
	return 0, 0, false, "", "", ": " + err.Error()
}

func parseErrorString(layout, value, layoutElem, valueElem, message string) string {
	return (&time.ParseError{
		Layout: layout, Value: value, LayoutElem: layoutElem, ValueElem: valueElem, Message: message,
	}).Error()
}
