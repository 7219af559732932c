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

func format(sec, ns int64, layout string) string
func goString(sec, ns int64) string
func parse(layout, value string) (sec, ns int64, ok bool, layoutElem, valueElem, message string)
func parseErrorString(layout, value, layoutElem, valueElem, message string) string

// Format formats t after a layout.
func (t Time) Format(layout string) string { return format(t.sec, t.ns, layout) }

// AppendFormat appends Format to b.
func (t Time) AppendFormat(b []byte, layout string) []byte {
	return append(b, t.Format(layout)...)
}

// String formats t with all its digits.
func (t Time) String() string { return t.Format("2006-01-02 15:04:05.999999999 -0700 MST") }

// GoString formats t as a call of Date.
func (t Time) GoString() string { return goString(t.sec, t.ns) }

// MarshalText returns t in the form of RFC 3339.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.Format(RFC3339Nano)), nil }

// MarshalJSON returns t in the form of RFC 3339, in quotes.
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(`"` + t.Format(RFC3339Nano) + `"`), nil
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

// Parse reads a time written after a layout. An offset in value is applied, so
// that the instant is right; the result is in UTC.
func Parse(layout, value string) (Time, error) {
	sec, ns, ok, layoutElem, valueElem, message := parse(layout, value)
	if !ok {
		return Time{}, &ParseError{layout, value, layoutElem, valueElem, message}
	}
	return Time{sec, ns}, nil
}

// ParseInLocation is Parse: there is no other place than UTC.
func ParseInLocation(layout, value string, loc *Location) (Time, error) {
	return Parse(layout, value)
}

// A Location is a place on Earth; UTC is the only one.
type Location struct{ name string }

// UTC and Local are the same.
var (
	UTC   *Location = &Location{"UTC"}
	Local *Location = &Location{"Local"}
)

// String returns the name of l.
func (l *Location) String() string {
	if l == nil {
		return "UTC"
	}
	return l.name
}

// LoadLocation knows "UTC", "" and "Local".
func LoadLocation(name string) (*Location, error) {
	switch name {
	case "", "UTC":
		return UTC, nil
	case "Local":
		return Local, nil
	}
	return nil, errors.New("unknown time zone " + name)
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
