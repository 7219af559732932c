package main

import (
	"encoding/json"
	"fmt"
	"time"
)

// place names where a time is: what Local is called depends on the machine.
func place(t time.Time) string {
	if t.Location() == time.Local {
		return "here"
	}
	return t.Location().String()
}

// show prints what there is to know of a time.
func show(t time.Time) {
	name, offset := t.Zone()
	start, end := t.ZoneBounds()
	year, week := t.ISOWeek()
	fmt.Println(t, place(t), name, offset, t.IsDST(), start, end, t.Unix(), t.Hour(), t.Weekday(), t.YearDay(), year, week)
	fmt.Printf("%v %+v %s %#v %q\n", t, t, t.Format(time.RFC850), t, t.Format("2006-01-02T15:04:05.000 -07:00:00 MST Z0700"))
	fmt.Println(t.AddDate(0, 1, 0), t.Add(36*time.Hour), t.Truncate(24*time.Hour), t.Round(time.Hour))
	j, err := json.Marshal(t)
	fmt.Println(string(j), err)
	var back time.Time
	err = json.Unmarshal(j, &back)
	fmt.Println(back, place(back), back.Equal(t), back == t, err)
	b, err := t.MarshalBinary()
	fmt.Println(b, err)
	var again time.Time
	fmt.Println(again.UnmarshalBinary(b), again, place(again), again == t)
}

func main() {
	moments := []time.Time{
		time.Date(2026, 3, 29, 1, 30, 0, 5, time.UTC),
		time.Date(2026, 10, 25, 0, 59, 59, 0, time.Local),
		time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC),
		time.Unix(1_700_000_000, 123_000_000),
	}
	zones := []*time.Location{time.UTC, time.Local, time.FixedZone("XYZ", -5*3600-1800), time.FixedZone("", 7200), time.FixedZone("a:b", 0)}
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC", "Local", "", "Etc/GMT+3"} {
		l, err := time.LoadLocation(name)
		fmt.Printf("%q %v %v\n", name, place(time.Time{}.In(l)), err)
		zones = append(zones, l)
	}
	for _, name := range []string{"Atlantis/Poseidonis", "../etc/passwd", "/etc/localtime", "Europe"} {
		l, err := time.LoadLocation(name)
		fmt.Println(l, err)
	}
	for _, z := range zones {
		for _, m := range moments {
			show(m.In(z))
		}
		show(time.Date(2026, 3, 29, 2, 30, 0, 0, z))
		for _, v := range []string{"2026-07-01 12:00:00", "2026-01-01 00:00:00"} {
			fmt.Println(time.ParseInLocation(time.DateTime, v, z))
		}
	}
	for layout, values := range map[string][]string{
		time.RFC3339: {"2026-05-01T10:00:00Z", "2026-05-01T10:00:00+00:00", "2026-05-01T10:00:00+02:00", "2026-05-01T10:00:00-00:30", "2026-13-01T10:00:00Z", "2026-05-01"},
	} {
		for _, v := range values {
			t, err := time.Parse(layout, v)
			fmt.Println(t, t.Location() == time.Local, t.Location() == time.UTC, err)
		}
	}
	for _, v := range []string{"02 Jan 26 15:04 UTC", "02 Jan 26 15:04 CET", "02 Jan 26 15:04 GMT+3"} {
		t, err := time.Parse(time.RFC822, v)
		fmt.Println(t, place(t), t.Location() == time.UTC, err)
	}
	berlin, _ := time.LoadLocation("Europe/Berlin")
	a := time.Date(2026, 6, 1, 12, 0, 0, 0, berlin)
	b := time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)
	fmt.Println(a.Equal(b), a == b, a.Compare(b), a.Sub(b), a.UTC() == b, a.In(time.UTC) == b, b.Local() == b, b.Local().Equal(b), time.Time{}.IsZero(), time.Time{}.Local().IsZero(), time.Time{}.In(berlin).IsZero())
	_, err := time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC).MarshalText()
	_, err2 := json.Marshal(time.Date(2020, 1, 1, 0, 0, 0, 0, time.FixedZone("", 30*3600)))
	fmt.Println(err, err2)
	now := time.Now()
	fmt.Println(now.Location() == time.Local, now.Round(0) == now.Round(0).UTC(), now.UTC().Location() == time.UTC, time.Since(now) < time.Hour, now.Year() >= 2000)
	time.Local = berlin
	fmt.Println(time.Unix(0, 0), time.Now().Location(), time.Date(2026, 1, 1, 0, 0, 0, 0, time.Local))
	defer func() { fmt.Println(recover()) }()
	a.In(nil)
}
