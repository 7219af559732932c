package time

// A Time is an instant: seconds since January 1 of year 1, and nanoseconds
// from 0 to 999999999.
type Time struct{ sec, ns int64 }

// unixToInternal is the number of seconds from year 1 to 1970.
const unixToInternal = 62135596800

func now() (sec, ns int64)
func calendar(sec int64) (year, month, day, hour, min, s, weekday, yday int)
func isoWeek(sec int64) (year, week int)
func fromDate(year, month, day, hour, min, s, nsec int) (sec, ns int64)
func addDate(sec int64, years, months, days int) int64
func roundTime(sec, ns, d int64) (int64, int64)
func truncateTime(sec, ns, d int64) (int64, int64)

// Now returns the virtual time; a run begins at midnight of 2000-01-01.
func Now() Time {
	sec, ns := now()
	return Time{sec, ns}
}

// normal carries nanoseconds over into seconds.
func normal(sec, ns int64) Time {
	sec += ns / 1e9
	ns %= 1e9
	if ns < 0 {
		ns += 1e9
		sec--
	}
	return Time{sec, ns}
}

// Unix returns the time that is sec seconds and nsec nanoseconds after 1970.
func Unix(sec int64, nsec int64) Time { return normal(sec+unixToInternal, nsec) }

// UnixMilli returns the time that is msec milliseconds after 1970.
func UnixMilli(msec int64) Time { return Unix(msec/1e3, msec%1e3*1e6) }

// UnixMicro returns the time that is usec microseconds after 1970.
func UnixMicro(usec int64) Time { return Unix(usec/1e6, usec%1e6*1e3) }

// Date returns a time by its calendar date; values out of range are carried over.
func Date(year int, month Month, day, hour, min, sec, nsec int, loc *Location) Time {
	if loc == nil {
		panic("time: missing Location in call to Date")
	}
	s, ns := fromDate(year, int(month), day, hour, min, sec, nsec)
	return Time{s, ns}
}

// Since returns the time that passed since t.
func Since(t Time) Duration { return Now().Sub(t) }

// Until returns the time that passes until t.
func Until(t Time) Duration { return t.Sub(Now()) }

// Add returns t+d.
func (t Time) Add(d Duration) Time {
	return normal(t.sec+int64(d/Second), t.ns+int64(d%Second))
}

// AddDate adds years, months and days.
func (t Time) AddDate(years int, months int, days int) Time {
	return Time{addDate(t.sec, years, months, days), t.ns}
}

// Sub returns t-u, or the nearest Duration if it does not fit.
func (t Time) Sub(u Time) Duration {
	d := Duration(t.sec-u.sec)*Second + Duration(t.ns-u.ns)
	switch {
	case u.Add(d) == t:
		return d
	case t.Before(u):
		return minDuration
	}
	return maxDuration
}

// Before reports whether t is before u.
func (t Time) Before(u Time) bool { return t.Compare(u) < 0 }

// After reports whether t is after u.
func (t Time) After(u Time) bool { return t.Compare(u) > 0 }

// Equal reports whether t and u are the same instant.
func (t Time) Equal(u Time) bool { return t == u }

// Compare returns -1, 0 or +1 as t is before, at or after u.
func (t Time) Compare(u Time) int {
	switch {
	case t.sec < u.sec || t.sec == u.sec && t.ns < u.ns:
		return -1
	case t == u:
		return 0
	}
	return 1
}

// IsZero reports whether t is the zero Time.
func (t Time) IsZero() bool { return t == Time{} }

// Unix returns seconds since 1970.
func (t Time) Unix() int64 { return t.sec - unixToInternal }

// UnixMilli returns milliseconds since 1970.
func (t Time) UnixMilli() int64 { return t.Unix()*1e3 + t.ns/1e6 }

// UnixMicro returns microseconds since 1970.
func (t Time) UnixMicro() int64 { return t.Unix()*1e6 + t.ns/1e3 }

// UnixNano returns nanoseconds since 1970.
func (t Time) UnixNano() int64 { return t.Unix()*1e9 + t.ns }

// Date returns year, month and day.
func (t Time) Date() (year int, month Month, day int) {
	year, m, day, _, _, _, _, _ := calendar(t.sec)
	return year, Month(m), day
}

// Clock returns hour, minute and second.
func (t Time) Clock() (hour, min, sec int) {
	_, _, _, hour, min, sec, _, _ = calendar(t.sec)
	return hour, min, sec
}

// Year returns the year.
func (t Time) Year() int {
	year, _, _ := t.Date()
	return year
}

// Month returns the month.
func (t Time) Month() Month {
	_, month, _ := t.Date()
	return month
}

// Day returns the day of the month.
func (t Time) Day() int {
	_, _, day := t.Date()
	return day
}

// Hour returns the hour, from 0 to 23.
func (t Time) Hour() int {
	hour, _, _ := t.Clock()
	return hour
}

// Minute returns the minute, from 0 to 59.
func (t Time) Minute() int {
	_, min, _ := t.Clock()
	return min
}

// Second returns the second, from 0 to 59.
func (t Time) Second() int {
	_, _, sec := t.Clock()
	return sec
}

// Nanosecond returns the nanoseconds within the second.
func (t Time) Nanosecond() int { return int(t.ns) }

// Weekday returns the day of the week.
func (t Time) Weekday() Weekday {
	_, _, _, _, _, _, day, _ := calendar(t.sec)
	return Weekday(day)
}

// YearDay returns the day of the year, from 1.
func (t Time) YearDay() int {
	_, _, _, _, _, _, _, day := calendar(t.sec)
	return day
}

// ISOWeek returns the ISO 8601 year and week.
func (t Time) ISOWeek() (year, week int) { return isoWeek(t.sec) }

// Truncate rounds t down to a multiple of d since the zero time.
func (t Time) Truncate(d Duration) Time {
	sec, ns := truncateTime(t.sec, t.ns, int64(d))
	return Time{sec, ns}
}

// Round rounds t to the nearest multiple of d since the zero time.
func (t Time) Round(d Duration) Time {
	sec, ns := roundTime(t.sec, t.ns, int64(d))
	return Time{sec, ns}
}

// UTC returns t.
func (t Time) UTC() Time { return t }

// Local returns t: the machine's place is UTC.
func (t Time) Local() Time { return t }

// In returns t: there is no other place than UTC.
func (t Time) In(loc *Location) Time {
	if loc == nil {
		panic("time: missing Location in call to Time.In")
	}
	return t
}

// Location returns UTC.
func (t Time) Location() *Location { return UTC }

// Zone returns "UTC" and 0.
func (t Time) Zone() (name string, offset int) { return "UTC", 0 }
