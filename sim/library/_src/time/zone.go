package time

import "errors"

// A Location is a place on Earth. Local is in UTC.
type Location struct {
	name string
	zone string // what the machine calls it: "UTC", "Local", one of the IANA database, or "fixed:OFFSET:NAME"
}

var utc, local = Location{"UTC", "UTC"}, Location{"Local", "Local"}

// UTC and Local show the same clock.
var (
	UTC   *Location = &utc
	Local *Location = &local
)

// known says why there is no zone of a name in the IANA database, if there is none.
func known(name string) (failure string)

// offset returns the abbreviation and the seconds east of UTC that a zone has at a time, whether
// that is summer time, and, in seconds since year 1, since when and until when.
func offset(sec int64, zone string) (name string, east int, summer bool, since, until int64, begins, ends bool)

// String returns the name of l.
func (l *Location) String() string {
	if l == nil {
		return "UTC"
	}
	return l.name
}

// LoadLocation returns a place by its name in the IANA database, such as "Europe/Berlin".
func LoadLocation(name string) (*Location, error) {
	switch name {
	case "", "UTC":
		return UTC, nil
	case "Local":
		return Local, nil
	}
	if failure := known(name); failure != "" {
		return nil, errors.New(failure)
	}
	return &Location{name, name}, nil
}

// FixedZone returns a place that is always offset seconds east of UTC.
func FixedZone(name string, offset int) *Location {
	if hours := offset / 3600; name == "" && offset%3600 == 0 && hours >= -12 && hours <= 14 {
		return &hourly[hours+12]
	}
	return &Location{name, fixed(name, offset)}
}

// hourly has the zones without a name that are whole hours from UTC, of which Go has one each.
var hourly [27]Location

func init() {
	for i := range hourly {
		hourly[i].zone = fixed("", (i-12)*3600)
	}
}

func fixed(name string, offset int) (zone string)
func zoneName(zone string) string

// place is what a Time keeps of l: nil for UTC.
func place(l *Location) *Location {
	if l == &utc {
		return nil
	}
	return l
}

// located returns the place of a zone as the machine calls it.
func located(zone string) *Location {
	switch zone {
	case "UTC":
		return nil
	case "Local":
		return Local
	}
	for i := range hourly {
		if zone == hourly[i].zone {
			return &hourly[i]
		}
	}
	return &Location{zoneName(zone), zone}
}

// zone is what the machine calls the place of t.
func (t Time) zone() string {
	if t.loc == nil {
		return "UTC"
	}
	return t.loc.zone
}

// UTC returns t in UTC.
func (t Time) UTC() Time { return t.at(nil) }

// Local returns t in the local place.
func (t Time) Local() Time { return t.at(Local) }

// In returns t in a place.
func (t Time) In(loc *Location) Time {
	if loc == nil {
		panic("time: missing Location in call to Time.In")
	}
	return t.at(place(loc))
}

// at returns t in a place, without the reading of the monotonic clock.
func (t Time) at(loc *Location) Time { return Time{t.sec, t.ns, t.seq.stripped(), loc} }

// Location returns the place of t.
func (t Time) Location() *Location {
	if t.loc == nil {
		return UTC
	}
	return t.loc
}

// Zone returns the abbreviation of the zone of t, and its seconds east of UTC.
func (t Time) Zone() (name string, offset int) {
	reveal()
	name, offset, _, _, _, _, _ = zoneAt(t)
	return name, offset
}

func zoneAt(t Time) (name string, east int, summer bool, since, until int64, begins, ends bool) {
	return offset(t.sec, t.zone())
}

// ZoneBounds returns since when and until when the zone of t is what it is at t; the zero Time where
// it has always been so, or will.
func (t Time) ZoneBounds() (start, end Time) {
	reveal()
	_, _, _, since, until, begins, ends := zoneAt(t)
	if begins {
		start = Time{sec: since, loc: t.loc}
	}
	if ends {
		end = Time{sec: until, loc: t.loc}
	}
	return start, end
}

// IsDST reports whether it is summer time at t.
func (t Time) IsDST() bool {
	reveal()
	_, _, summer, _, _, _, _ := zoneAt(t)
	return summer
}

// toBinary and fromBinary write and read the form of MarshalBinary.
func toBinary(sec, ns int64, zone string) (data []byte, failure string)
func fromBinary(data []byte) (sec, ns int64, zone, failure string)

// AppendBinary appends t, in a form of some 15 bytes, to b.
func (t Time) AppendBinary(b []byte) ([]byte, error) {
	reveal()
	data, failure := toBinary(t.sec, t.ns, t.zone())
	if failure != "" {
		return b, errors.New(failure)
	}
	return append(b, data...), nil
}

// MarshalBinary returns t in a form of some 15 bytes.
func (t Time) MarshalBinary() ([]byte, error) { return t.AppendBinary(nil) }

// UnmarshalBinary reads what MarshalBinary wrote.
func (t *Time) UnmarshalBinary(data []byte) error {
	reveal()
	sec, ns, zone, failure := fromBinary(data)
	if failure != "" {
		return errors.New(failure)
	}
	*t = Time{sec: sec, ns: ns, loc: located(zone)}
	return nil
}

// GobEncode is MarshalBinary.
func (t Time) GobEncode() ([]byte, error) { return t.MarshalBinary() }

// GobDecode is UnmarshalBinary.
func (t *Time) GobDecode(data []byte) error { return t.UnmarshalBinary(data) }
