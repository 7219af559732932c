package time

// A Time is an instant: seconds since January 1 of year 1, and nanoseconds
// from 0 to 999999999, in a place; nil is UTC. Code takes time, so each reading of the clock is a little later
// than the one before: seq tells which came first where the virtual clock stood still
// between them. It is 0 in times that do not come from a clock, and negative once the reading of
// the monotonic clock has been stripped: it then tells only what was earlier.
type Time struct {
	sec, ns int64
	seq     reading
	loc     *Location
}

// A reading numbers the readings of the clock. The machine's == takes a stripped one for
// none, as in Go, where a time that was stripped equals one that was read from a text.
type reading int64

func (r reading) stripped() reading { return min(r, -r) }
func (r reading) order() reading    { return max(r, -r) }

// unixToInternal is the number of seconds from year 1 to 1970.
const unixToInternal = 62135596800

func now() (sec, ns, seq int64)

// reveal says that what follows depends on the date, and not only on how far apart
// times are.
func reveal()
func calendar(sec int64, zone string) (year, month, day, hour, min, s, weekday, yday int)
func isoWeek(sec int64, zone string) (year, week int)
func fromDate(year, month, day, hour, min, s, nsec int, zone string) (sec, ns int64)
func addDate(sec int64, years, months, days int, zone string) int64
func roundTime(sec, ns, d int64) (int64, int64)
func truncateTime(sec, ns, d int64) (int64, int64)

// Now returns the virtual time, which begins with the moment at which the check began; in
// lessons, and in bubbles of testing/synctest, with midnight UTC of 2000-01-01.
func Now() Time {
	sec, ns, seq := now()
	return Time{sec, ns, reading(seq), Local}
}

// normal carries nanoseconds over into seconds.
func normal(sec, ns int64) Time {
	sec += ns / 1e9
	ns %= 1e9
	if ns < 0 {
		ns += 1e9
		sec--
	}
	return Time{sec: sec, ns: ns}
}

// Unix returns the time that is sec seconds and nsec nanoseconds after 1970.
func Unix(sec int64, nsec int64) Time {
	reveal()
	t := normal(sec+unixToInternal, nsec)
	t.loc = Local
	return t
}

// UnixMilli returns the time that is msec milliseconds after 1970.
func UnixMilli(msec int64) Time { return Unix(msec/1e3, msec%1e3*1e6) }

// UnixMicro returns the time that is usec microseconds after 1970.
func UnixMicro(usec int64) Time { return Unix(usec/1e6, usec%1e6*1e3) }

// Date returns a time by its calendar date; values out of range are carried over.
func Date(year int, month Month, day, hour, min, sec, nsec int, loc *Location) Time {
	if loc == nil {
		panic("time: missing Location in call to Date")
	}
	reveal()
	s, ns := fromDate(year, int(month), day, hour, min, sec, nsec, loc.zone)
	return Time{sec: s, ns: ns, loc: place(loc)}
}

// Since returns the time that passed since t.
func Since(t Time) Duration { return Now().Sub(t) }

// Until returns the time that passes until t.
func Until(t Time) Duration { return t.Sub(Now()) }

// Add returns t+d.
func (t Time) Add(d Duration) Time {
	u := normal(t.sec+int64(d/Second), t.ns+int64(d%Second))
	u.seq, u.loc = t.seq, t.loc
	return u
}

// AddDate adds years, months and days.
func (t Time) AddDate(years int, months int, days int) Time {
	reveal()
	return Time{addDate(t.sec, years, months, days, t.zone()), t.ns, 0, t.loc}
}

// Sub returns t-u, or the nearest Duration if it does not fit. More passed between two
// readings than the clock shows: a nanosecond stands for it.
func (t Time) Sub(u Time) Duration {
	d := Duration(t.sec-u.sec)*Second + Duration(t.ns-u.ns)
	switch v := u.Add(d); {
	case v.sec == t.sec && v.ns == t.ns && d >= 0 && t.seq.order() > u.seq.order() && d < maxDuration:
		return d + 1
	case v.sec == t.sec && v.ns == t.ns && d <= 0 && t.seq.order() < u.seq.order() && d > minDuration:
		return d - 1
	case v.sec == t.sec && v.ns == t.ns:
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
func (t Time) Equal(u Time) bool {
	return t.sec == u.sec && t.ns == u.ns && (t.seq.order() == u.seq.order() || t.seq == 0 || u.seq == 0)
}

// Compare returns -1, 0 or +1 as t is before, at or after u.
func (t Time) Compare(u Time) int {
	switch {
	case t.sec < u.sec || t.sec == u.sec && (t.ns < u.ns || t.ns == u.ns && t.seq.order() < u.seq.order()):
		return -1
	case t.sec == u.sec && t.ns == u.ns && t.seq.order() == u.seq.order():
		return 0
	}
	return 1
}

// IsZero reports whether t is the zero Time.
func (t Time) IsZero() bool { return t.sec == 0 && t.ns == 0 }

// Unix returns seconds since 1970.
func (t Time) Unix() int64 {
	reveal()
	return t.sec - unixToInternal
}

// UnixMilli returns milliseconds since 1970.
func (t Time) UnixMilli() int64 { return t.Unix()*1e3 + t.ns/1e6 }

// UnixMicro returns microseconds since 1970.
func (t Time) UnixMicro() int64 { return t.Unix()*1e6 + t.ns/1e3 }

// UnixNano returns nanoseconds since 1970.
func (t Time) UnixNano() int64 { return t.Unix()*1e9 + t.ns }

// Date returns year, month and day.
func (t Time) Date() (year int, month Month, day int) {
	reveal()
	year, m, day, _, _, _, _, _ := calendar(t.sec, t.zone())
	return year, Month(m), day
}

// Clock returns hour, minute and second.
func (t Time) Clock() (hour, min, sec int) {
	reveal()
	_, _, _, hour, min, sec, _, _ = calendar(t.sec, t.zone())
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
func (t Time) Nanosecond() int {
	reveal()
	return int(t.ns)
}

// Weekday returns the day of the week.
func (t Time) Weekday() Weekday {
	reveal()
	_, _, _, _, _, _, day, _ := calendar(t.sec, t.zone())
	return Weekday(day)
}

// YearDay returns the day of the year, from 1.
func (t Time) YearDay() int {
	reveal()
	_, _, _, _, _, _, _, day := calendar(t.sec, t.zone())
	return day
}

// ISOWeek returns the ISO 8601 year and week.
func (t Time) ISOWeek() (year, week int) {
	reveal()
	return isoWeek(t.sec, t.zone())
}

// Truncate rounds t down to a multiple of d since the zero time.
func (t Time) Truncate(d Duration) Time {
	if d <= 0 {
		return Time{sec: t.sec, ns: t.ns, loc: t.loc}
	}
	reveal()
	sec, ns := truncateTime(t.sec, t.ns, int64(d))
	return Time{sec: sec, ns: ns, loc: t.loc}
}

// Round rounds t to the nearest multiple of d since the zero time.
func (t Time) Round(d Duration) Time {
	if d <= 0 {
		return Time{sec: t.sec, ns: t.ns, loc: t.loc}
	}
	reveal()
	sec, ns := roundTime(t.sec, t.ns, int64(d))
	return Time{sec: sec, ns: ns, loc: t.loc}
}
