package time

import "errors"

// Layouts, written as the time Mon Jan 2 15:04:05 MST 2006.
const (
	Layout      = "01/02 03:04:05PM '06 -0700"
	ANSIC       = "Mon Jan _2 15:04:05 2006"
	UnixDate    = "Mon Jan _2 15:04:05 MST 2006"
	RubyDate    = "Mon Jan 02 15:04:05 -0700 2006"
	RFC822      = "02 Jan 06 15:04 MST"
	RFC822Z     = "02 Jan 06 15:04 -0700"
	RFC850      = "Monday, 02-Jan-06 15:04:05 MST"
	RFC1123     = "Mon, 02 Jan 2006 15:04:05 MST"
	RFC1123Z    = "Mon, 02 Jan 2006 15:04:05 -0700"
	RFC3339     = "2006-01-02T15:04:05Z07:00"
	RFC3339Nano = "2006-01-02T15:04:05.999999999Z07:00"
	Kitchen     = "3:04PM"
	Stamp       = "Jan _2 15:04:05"
	StampMilli  = "Jan _2 15:04:05.000"
	StampMicro  = "Jan _2 15:04:05.000000"
	StampNano   = "Jan _2 15:04:05.000000000"
	DateTime    = "2006-01-02 15:04:05"
	DateOnly    = "2006-01-02"
	TimeOnly    = "15:04:05"
)

func format(sec, ns int64, zone, layout string) string
func goString(sec, ns int64, zone string) string
func parse(layout, value, zone string) (sec, ns int64, in string, ok bool, layoutElem, valueElem, message string)
func parseErrorString(layout, value, layoutElem, valueElem, message string) string

// Format formats t after a layout.
func (t Time) Format(layout string) string {
	reveal()
	return format(t.sec, t.ns, t.zone(), layout)
}

// AppendFormat appends Format to b.
func (t Time) AppendFormat(b []byte, layout string) []byte {
	return append(b, t.Format(layout)...)
}

// began returns when the program began, in seconds since year 1; ok is false where there is
// no monotonic clock, as in a bubble of testing/synctest.
func began() (sec int64, ok bool)

// monotonic formats how long after that the monotonic clock was read, as in " m=+1.500000001".
func monotonic(sec, ns int64) string

// String formats t with all its digits and, if it is a reading of the clock, those of the monotonic one.
func (t Time) String() string {
	s := t.Format("2006-01-02 15:04:05.999999999 -0700 MST")
	if t.seq <= 0 {
		return s
	}
	if sec, ok := began(); ok {
		s += monotonic(t.sec-sec, t.ns)
	}
	return s
}

// GoString formats t as a call of Date.
func (t Time) GoString() string {
	reveal()
	return goString(t.sec, t.ns, t.zone())
}

// strict returns t in the form of RFC 3339, or what of t that form cannot hold.
func strict(sec, ns int64, zone string) (text, failure string)

// MarshalText returns t in the form of RFC 3339.
func (t Time) MarshalText() ([]byte, error) { return t.marshal("Time.MarshalText: ", "") }

// MarshalJSON returns t in the form of RFC 3339, in quotes.
func (t Time) MarshalJSON() ([]byte, error) { return t.marshal("Time.MarshalJSON: ", `"`) }

func (t Time) marshal(method, quote string) ([]byte, error) {
	reveal()
	text, failure := strict(t.sec, t.ns, t.zone())
	if failure != "" {
		return nil, errors.New(method + failure)
	}
	return []byte(quote + text + quote), nil
}

// ParseError says what Parse could not read.
type ParseError struct {
	Layout, Value         string // as given to Parse
	LayoutElem, ValueElem string // where it stopped
	Message               string // instead of the elements, if there is one
}

// Error says it in words.
func (e *ParseError) Error() string {
	return parseErrorString(e.Layout, e.Value, e.LayoutElem, e.ValueElem, e.Message)
}

// Parse reads a time written after a layout. It is in UTC, unless value names an offset.
func Parse(layout, value string) (Time, error) { return parseIn(layout, value, "") }

// ParseInLocation is Parse for a value without an offset that is in a place.
func ParseInLocation(layout, value string, loc *Location) (Time, error) {
	t, err := parseIn(layout, value, loc.zone)
	if err == nil && t.loc != nil && t.loc.zone == loc.zone {
		t.loc = place(loc)
	}
	return t, err
}

// parseIn parses in a zone; for "" as Parse does.
func parseIn(layout, value, zone string) (Time, error) {
	reveal()
	sec, ns, in, ok, layoutElem, valueElem, message := parse(layout, value, zone)
	if !ok {
		return Time{}, &ParseError{layout, value, layoutElem, valueElem, message}
	}
	return Time{sec: sec, ns: ns, loc: located(in)}, nil
}

// A Month is a month of the year.
type Month int

// The months.
const (
	January Month = 1 + iota
	February
	March
	April
	May
	June
	July
	August
	September
	October
	November
	December
)

func monthName(m int) string
func weekdayName(d int) string

// String returns the English name.
func (m Month) String() string { return monthName(int(m)) }

// A Weekday is a day of the week.
type Weekday int

// The days.
const (
	Sunday Weekday = iota
	Monday
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
)

// String returns the English name.
func (d Weekday) String() string { return weekdayName(int(d)) }

// UnmarshalText reads t in the form of RFC 3339.
func (t *Time) UnmarshalText(data []byte) error {
	var err error
	*t, err = Parse(RFC3339, string(data))
	return err
}

// UnmarshalJSON reads t in the form of RFC 3339, in quotes.
func (t *Time) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	if len(data) < 2 || data[0] != '"' || data[len(data)-1] != '"' {
		return errors.New("Time.UnmarshalJSON: input is not a JSON string")
	}
	return t.UnmarshalText(data[1 : len(data)-1])
}
