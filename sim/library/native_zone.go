package library

import (
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // for machines without a database of zones
)

// A zone is a text: "UTC", "Local", a name of the IANA database, or "fixed:OFFSET:NAME" with the
// seconds east of UTC.

const (
	zoneUTC   = "UTC"
	zoneLocal = "Local"
	fixedMark = "fixed:"
)

// localZone is the place of programs, which is in UTC on whatever machine they are checked.
var localZone = time.FixedZone("UTC", 0)

// loaded has the zones of the IANA database that were asked for.
var loaded sync.Map // of name to *time.Location

func hostZone(zone string) *time.Location {
	switch {
	case zone == zoneUTC:
		return time.UTC
	case zone == zoneLocal:
		return localZone
	case strings.HasPrefix(zone, fixedMark):
		east, name, _ := strings.Cut(zone[len(fixedMark):], ":")
		seconds, _ := strconv.Atoi(east)
		return time.FixedZone(name, seconds)
	}
	if l, ok := loaded.Load(zone); ok {
		return l.(*time.Location)
	}
	l, err := time.LoadLocation(zone)
	if err != nil {
		return time.UTC // the library asks known first
	}
	loaded.Store(zone, l)
	return l
}

func knownZone(name string) (failure string) {
	if _, err := time.LoadLocation(name); err != nil {
		return err.Error()
	}
	return ""
}

func fixedZone(name string, east int) string { return fixedMark + strconv.Itoa(east) + ":" + name }

// zoneName returns the name of a zone's Location.
func zoneName(zone string) string {
	if rest, ok := strings.CutPrefix(zone, fixedMark); ok {
		_, name, _ := strings.Cut(rest, ":")
		return name
	}
	return zone
}

// zoneOf returns the zone that a time was found to be in, where zones of the host stand for
// the text beside them.
func zoneOf(t time.Time, l *time.Location, zone string) string {
	switch t.Location() {
	case time.UTC:
		return zoneUTC
	case l:
		return zone
	}
	name, east := t.Zone()
	return fixedZone(name, east)
}

func zoneOffset(sec int64, zone string) (name string, east int, summer bool, since, until int64, begins, ends bool) {
	t := hostTime(sec, 0, zone)
	name, east = t.Zone()
	start, end := t.ZoneBounds()
	since, _ = internalTime(start)
	until, _ = internalTime(end)
	return name, east, t.IsDST(), since, until, !start.IsZero(), !end.IsZero()
}

// parseTime parses in a zone; for "" as time.Parse does where the local place is in UTC.
func parseTime(layout, value, zone string) (sec, ns int64, in string, ok bool, layoutElem, valueElem, message string) {
	l := localZone
	if zone != "" {
		l = hostZone(zone)
	}
	t, err := time.ParseInLocation(layout, value, l)
	if err != nil {
		layoutElem, valueElem, message = parseFailure(err)
		return 0, 0, "", false, layoutElem, valueElem, message
	}
	if in = zoneOf(t, l, zone); zone == "" {
		in = zoneOf(t, l, zoneLocal)
		elsewhere := time.FixedZone("", 3601)
		if u, _ := time.ParseInLocation(layout, value, elsewhere); u.Location() == elsewhere {
			in = zoneUTC // the value names no zone
		}
	}
	sec, ns = internalTime(t)
	return sec, ns, in, true, "", "", ""
}

func strictTime(sec, ns int64, zone string) (text, failure string) {
	data, err := hostTime(sec, ns, zone).MarshalText()
	if err != nil {
		return "", strings.TrimPrefix(err.Error(), "Time.MarshalText: ")
	}
	return string(data), ""
}

func timeToBinary(sec, ns int64, zone string) (data []byte, failure string) {
	t := hostTime(sec, ns, zone)
	if zone == zoneLocal {
		t = t.In(time.FixedZone("", 0)) // whose offset is written, other than that of UTC
	}
	data, err := t.MarshalBinary()
	if err != nil {
		return nil, err.Error()
	}
	return data, ""
}

func timeFromBinary(data []byte) (sec, ns int64, zone, failure string) {
	var t time.Time
	if err := t.UnmarshalBinary(data); err != nil {
		return 0, 0, "", err.Error()
	}
	sec, ns = internalTime(t)
	_, east := t.Zone()
	switch {
	case t.Location() == time.UTC:
		zone = zoneUTC
	case east == 0:
		zone = zoneLocal
	default:
		zone = fixedZone("", east)
	}
	return sec, ns, zone, ""
}
