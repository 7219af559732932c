package sqleval

import (
	"math"
	"strings"
	"time"

	"racelab/sim/library/internal/sqlparse"
)

// This file has more functions of times and intervals.

func addTimes() {
	seconds := func(f float64) int64 { return int64(math.Round(f*1e6)) * 1000 }
	for name, all := range map[string][]signature{
		"age": {
			sig(intervalType, func(a Row) Value { return age(a[0], a[1]) }, plainTime, plainTime),
			sig(intervalType, func(a Row) Value { return age(a[0], a[1]) }, zonedType, zonedType),
		},
		"timezone": {
			sig(plainTime, func(a Row) Value { return inZone(a, withoutZone) }, textType, zonedType),
			sig(zonedType, func(a Row) Value { return inZone(a, withZone) }, textType, plainTime),
		},
		"make_date": {sig(dateType, func(a Row) Value { return made(a[0].Int, a[1].Int, a[2].Int, 0, dateOnly) }, intType, intType, intType)},
		"make_timestamp": {sig(plainTime, func(a Row) Value {
			return made(a[0].Int, a[1].Int, a[2].Int, a[3].Int*3600e9+a[4].Int*60e9+seconds(a[5].Float), withoutZone)
		}, intType, intType, intType, intType, intType, floatType)},
		"to_timestamp": {
			sig(zonedType, func(a Row) Value { return truncateDay(seconds(a[0].Float), withZone) }, floatType),
			sig(zonedType, func(a Row) Value { return readForm(a[0].Text, a[1].Text, withZone) }, textType, textType),
		},
		"to_date": {sig(dateType, func(a Row) Value { return readForm(a[0].Text, a[1].Text, dateOnly) }, textType, textType)},
		"to_char": {
			sig(textType, func(a Row) Value { return textValue(writeForm(a[0], a[1].Text)) }, plainTime, textType),
			sig(textType, func(a Row) Value { return textValue(writeForm(a[0], a[1].Text)) }, zonedType, textType),
			sig(textType, func(a Row) Value { return textValue(writeNumber(numOf(a[0]), a[1].Text)) }, numericType, textType),
			sig(textType, func(a Row) Value { return noForm(a[0]) }, floatType, textType),
			sig(textType, func(a Row) Value { return noForm(a[0]) }, intervalType, textType),
		},
		"justify_hours":    {sig(intervalType, func(a Row) Value { return justified(a[0], true, false) }, intervalType)},
		"justify_days":     {sig(intervalType, func(a Row) Value { return justified(a[0], false, true) }, intervalType)},
		"justify_interval": {sig(intervalType, func(a Row) Value { return justified(a[0], true, true) }, intervalType)},
		"date_bin": {
			sig(plainTime, func(a Row) Value { return bin(a) }, intervalType, plainTime, plainTime),
			sig(zonedType, func(a Row) Value { return bin(a) }, intervalType, zonedType, zonedType),
		},
		"overlaps": {
			sig(boolType, func(a Row) Value { return boolean(overlap(a)) }, zonedType, zonedType, zonedType, zonedType),
		},
	} {
		signatures[name] = all
	}
	polymorphics["make_interval"] = [2]int{0, 7}
}

// noForm fails: the forms of a type are not modelled.
func noForm(v Value) Value {
	fail(sqlparse.Missing, "to_char of the type %s", typeNames[v.Type])
	return Value{}
}

// age is the time between two, in years, months and days.
func age(x, y Value) Value {
	flipped := x.Int < y.Int
	if flipped {
		x, y = y, x
	}
	a, b := time.Unix(0, x.Int).UTC(), time.Unix(0, y.Int).UTC()
	months := int32(a.Year()-b.Year())*12 + int32(a.Month()-b.Month())
	days := int32(a.Day() - b.Day())
	clock := func(t time.Time) int64 {
		return int64(t.Hour())*3600e9 + int64(t.Minute())*60e9 + int64(t.Second())*1e9 + int64(t.Nanosecond())
	}
	rest := clock(a) - clock(b)
	if rest < 0 {
		rest += day
		days--
	}
	if days < 0 { // by the length of the earlier month, or of the later one where the operands are the other way round
		at := b
		if flipped {
			at = b
		}
		days += int32(time.Date(at.Year(), at.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day())
		months--
	}
	out := Value{Type: sqlparse.Interval, Months: months, Days: days, Int: rest}
	if flipped {
		out.Months, out.Days, out.Int = -months, -days, -rest
	}
	return out
}

// inZone is AT TIME ZONE.
func inZone(a Row, days int32) Value {
	switch strings.ToUpper(a[0].Text) {
	case "UTC", "GMT", "Z", "ETC/UTC", "UCT", "ZULU", "UNIVERSAL":
		return moment(a[1].Int, days)
	}
	fail(sqlparse.Missing, "the time zone %q", a[0].Text)
	return Value{}
}

func made(y, m, d, rest int64, days int32) Value {
	t := time.Date(int(y), time.Month(m), int(d), 0, 0, 0, 0, time.UTC)
	if y < 1 || int64(t.Month()) != m || int64(t.Day()) != d || rest < 0 || rest > day {
		fail("22008", "date field value out of range: %d-%02d-%02d", y, m, d)
	}
	return truncateDay(t.UnixNano()+rest, days)
}

// justified moves whole days out of the hours, and whole months out of the days.
func justified(v Value, hours, days bool) Value {
	if hours {
		v.Days += int32(v.Int / day)
		v.Int %= day
	}
	if days {
		v.Months += v.Days / 30
		v.Days %= 30
	}
	switch { // all with one sign
	case hours && v.Days > 0 && v.Int < 0:
		v.Int, v.Days = v.Int+day, v.Days-1
	case hours && v.Days < 0 && v.Int > 0:
		v.Int, v.Days = v.Int-day, v.Days+1
	}
	switch {
	case days && v.Months > 0 && v.Days < 0:
		v.Days, v.Months = v.Days+30, v.Months-1
	case days && v.Months < 0 && v.Days > 0:
		v.Days, v.Months = v.Days-30, v.Months+1
	}
	return v
}

// bin is date_bin(stride, time, origin).
func bin(a Row) Value {
	if a[0].Months != 0 {
		fail("0A000", "timestamps cannot be binned into intervals containing months or years")
	}
	stride := spanOf(a[0])
	if stride <= 0 {
		fail("22008", "stride must be greater than zero")
	}
	n := a[1].Int - a[2].Int
	n -= ((n % stride) + stride) % stride
	return moment(a[2].Int+n, a[1].Days)
}

func overlap(a Row) bool {
	from1, to1, from2, to2 := min(a[0].Int, a[1].Int), max(a[0].Int, a[1].Int), min(a[2].Int, a[3].Int), max(a[2].Int, a[3].Int)
	return from1 == from2 || from1 < to2 && from2 < to1
}

// intervalNames are the operands of make_interval, in their order, with what one of each is.
var intervalNames = []struct {
	name string
	one  Value
}{{"years", Value{Months: 12}}, {"months", Value{Months: 1}}, {"weeks", Value{Days: 7}}, {"days", Value{Days: 1}}, {"hours", Value{Int: 3600e9}}, {"mins", Value{Int: 60e9}}, {"secs", Value{Int: 1e9}}}

// interval checks make_interval, some of whose operands may be named.
func (c *checker) interval(e *sqlparse.Expr) *Column {
	plainArgs := len(e.Args) - len(e.Named)
	for i := range e.Args {
		at := i
		if i >= plainArgs {
			for at = 0; at < len(intervalNames) && intervalNames[at].name != e.Named[i-plainArgs]; at++ {
			}
			if at == len(intervalNames) || at < plainArgs {
				c.noFunction(e)
			}
		}
		t := intType
		if intervalNames[at].name == "secs" {
			t = floatType
		}
		if have := e.Args[i].Typ; !unknown(have) && (rank(have) == 0 || rank(have) > rank(t)) {
			c.noFunction(e)
		}
		e.Args[i] = c.castTo(e.Args[i], t)
	}
	return intervalType
}

func makeInterval(e *sqlparse.Expr, a Row) Value {
	out := Value{Type: sqlparse.Interval}
	plainArgs := len(a) - len(e.Named)
	for i, v := range a {
		at := i
		if i >= plainArgs {
			for at = 0; intervalNames[at].name != e.Named[i-plainArgs]; at++ {
			}
		}
		one := intervalNames[at].one
		if v.Type == sqlparse.Float {
			out.Int += int64(math.Round(v.Float*1e6)) * 1000
			continue
		}
		out.Months += int32(v.Int) * one.Months
		out.Days += int32(v.Int) * one.Days
		out.Int += v.Int * one.Int
	}
	return out
}

// truncatedInterval is date_trunc of an interval.
func truncatedInterval(field string, v Value) Value {
	units := map[string]int64{"second": 1e9, "minute": 60e9, "hour": 3600e9, "day": math.MaxInt64, "millisecond": 1e6, "milliseconds": 1e6, "microseconds": 1e3}
	switch n := units[field]; {
	case n == math.MaxInt64:
		v.Int = 0
	case n > 0:
		v.Int -= v.Int % n
	case field == "month":
		v.Int, v.Days = 0, 0
	case field == "year":
		v.Int, v.Days, v.Months = 0, 0, v.Months-v.Months%12
	default:
		fail(sqlparse.Missing, "date_trunc of an interval to %s", field)
	}
	return v
}
