package sqleval

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"racelab/sim/library/internal/sqlparse"
)

// This file has the forms of to_char, to_timestamp and to_date (PostgreSQL's manual, section 9.8).

// formParts are the parts of a form of a time, those that begin with another one before that.
var formParts = []string{
	"YYYY", "YYY", "YY", "IYYY", "IW", "ID", "MONTH", "Month", "month", "MON", "Mon", "mon", "MM", "MI", "MS", "DAY", "Day", "day", "DDD", "DD", "DY", "Dy", "dy", "D",
	"HH24", "HH12", "HH", "SSSSS", "SSSS", "SS", "US", "FF3", "FF6", "AM", "PM", "am", "pm", "WW", "W", "Q", "CC", "TZ", "tz", "OF", "J", "Y", "FX", "TM", "RM", "B.C.", "BC", "AD", "I", "A.M.", "P.M.", "a.m.", "p.m.", "V",
}

// formPart is a part of a form: one of formParts, or text that stands for itself.
type formPart struct {
	name  string
	text  string
	short bool   // FM stands before it
	th    string // TH or th stands behind it
}

func splitForm(form string) (out []formPart) {
	short := false
	for i := 0; i < len(form); {
		rest := form[i:]
		switch {
		case strings.HasPrefix(rest, "FM"), strings.HasPrefix(rest, "fm"):
			short, i = true, i+2
			continue
		case rest[0] == '"':
			text, _, _ := strings.Cut(rest[1:], `"`)
			out = append(out, formPart{text: text})
			i += len(text) + 2
			continue
		}
		found := ""
		for _, p := range formParts {
			if strings.HasPrefix(rest, p) || strings.ToUpper(p) == p && !letterCased(p) && strings.HasPrefix(strings.ToUpper(rest), p) {
				found = p
				break
			}
		}
		if found == "" {
			out = append(out, formPart{text: rest[:1]})
			i++
			continue
		}
		i += len(found)
		part := formPart{name: found, short: short}
		if rest = form[i:]; strings.HasPrefix(rest, "TH") || strings.HasPrefix(rest, "th") {
			part.th = rest[:2]
			i += 2
		}
		short = false
		out = append(out, part)
	}
	return out
}

// letterCased reports whether the case of a part says how it is written.
func letterCased(p string) bool {
	switch strings.ToUpper(p) {
	case "MONTH", "MON", "DAY", "DY", "AM", "PM", "TZ", "A.M.", "P.M.":
		return true
	}
	return false
}

// writeForm is to_char of a time.
func writeForm(v Value, form string) string {
	t := time.Unix(0, v.Int).UTC()
	var b strings.Builder
	for _, p := range splitForm(form) {
		if p.name == "" {
			b.WriteString(p.text)
			continue
		}
		s := timePart(p, t, v.Days)
		b.WriteString(s)
		if p.th != "" {
			b.WriteString(ordinal(s, p.th))
		}
	}
	return b.String()
}

// ordinal is what is written behind a number: 1st, 2nd, 3rd, 4th.
func ordinal(s, th string) string {
	out := "th"
	if len(s) < 2 || s[len(s)-2] != '1' {
		switch s[len(s)-1] {
		case '1':
			out = "st"
		case '2':
			out = "nd"
		case '3':
			out = "rd"
		}
	}
	if th == "TH" {
		return strings.ToUpper(out)
	}
	return out
}

func timePart(p formPart, t time.Time, days int32) string {
	number := func(n, width int) string {
		if p.short {
			return strconv.Itoa(n)
		}
		return fmt.Sprintf("%0*d", width, n)
	}
	name := func(s string, width int) string {
		switch {
		case strings.ToUpper(p.name) == p.name:
			s = strings.ToUpper(s)
		case strings.ToLower(p.name) == p.name:
			s = strings.ToLower(s)
		}
		if p.short {
			return s
		}
		return fmt.Sprintf("%-*s", width, s)
	}
	isoYear, isoWeek := t.ISOWeek()
	clock := t.Hour()*3600 + t.Minute()*60 + t.Second()
	switch p.name {
	case "YYYY":
		return number(t.Year(), 4)
	case "YYY":
		return number(t.Year()%1000, 3)
	case "YY":
		return number(t.Year()%100, 2)
	case "Y":
		return number(t.Year()%10, 1)
	case "IYYY":
		return number(isoYear, 4)
	case "IW":
		return number(isoWeek, 2)
	case "ID":
		return number((int(t.Weekday())+6)%7+1, 1)
	case "MONTH", "Month", "month":
		return name(t.Month().String(), 9)
	case "MON", "Mon", "mon":
		return name(t.Month().String()[:3], 0)
	case "MM":
		return number(int(t.Month()), 2)
	case "MI":
		return number(t.Minute(), 2)
	case "MS", "FF3":
		return number(t.Nanosecond()/1e6, 3)
	case "US", "FF6":
		return number(t.Nanosecond()/1e3, 6)
	case "DAY", "Day", "day":
		return name(t.Weekday().String(), 9)
	case "DY", "Dy", "dy":
		return name(t.Weekday().String()[:3], 0)
	case "DDD":
		return number(t.YearDay(), 3)
	case "DD":
		return number(t.Day(), 2)
	case "D":
		return number(int(t.Weekday())+1, 1)
	case "HH24":
		return number(t.Hour(), 2)
	case "HH", "HH12":
		return number((t.Hour()+11)%12+1, 2)
	case "SS":
		return number(t.Second(), 2)
	case "SSSS", "SSSSS":
		return number(clock, 1)
	case "AM", "PM", "am", "pm", "A.M.", "P.M.", "a.m.", "p.m.":
		return half(p.name, t)
	case "WW":
		return number((t.YearDay()-1)/7+1, 2)
	case "W":
		return number((t.Day()-1)/7+1, 1)
	case "Q":
		return number((int(t.Month())-1)/3+1, 1)
	case "CC":
		return number((t.Year()-1)/100+1, 2)
	case "J":
		return number(int(t.Unix()/86400)+2440588, 1)
	}
	if days == withZone {
		switch p.name {
		case "TZ":
			return "UTC"
		case "tz":
			return "utc"
		case "OF":
			return "+00"
		}
	}
	fail(sqlparse.Missing, "%s in the form of a time", p.name)
	return ""
}

// half writes AM or PM as form has it.
func half(form string, t time.Time) string {
	letter := "a"
	if t.Hour() >= 12 {
		letter = "p"
	}
	out := letter + form[1:]
	if form == strings.ToUpper(form) {
		return strings.ToUpper(out)
	}
	return strings.ToLower(out)
}

// readForm is to_timestamp and to_date.
func readForm(s, form string, days int32) Value {
	y, mo, d, h, mi, sec, frac, pm := 1, 1, 1, 0, 0, 0, int64(0), 0
	bad := func(p string) { fail("22007", "invalid value %q for %q", s, p) }
	number := func(p string, width int) int {
		s = strings.TrimLeft(s, " ")
		n := 0
		for n < len(s) && n < width && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		v, err := strconv.Atoi(s[:n])
		if err != nil {
			bad(p)
		}
		s = s[n:]
		return v
	}
	for _, p := range splitForm(form) {
		switch p.name {
		case "":
			for range p.text {
				if s != "" && (s[0] < '0' || s[0] > '9') && !(p.text == " " && s[0] != ' ') {
					s = s[1:]
				}
			}
		case "YYYY":
			y = number(p.name, 4)
		case "MM":
			mo = number(p.name, 2)
		case "DD":
			d = number(p.name, 2)
		case "HH24", "HH12", "HH":
			h = number(p.name, 2)
		case "MI":
			mi = number(p.name, 2)
		case "SS":
			sec = number(p.name, 2)
		case "MS", "US":
			width, scale := 3, int64(1e6)
			if p.name == "US" {
				width, scale = 6, 1e3
			}
			before := len(s)
			n := int64(number(p.name, width))
			for range width - (before - len(s)) {
				n *= 10
			}
			frac = n * scale
		case "MON", "Mon", "mon":
			mo = 0
			for m := time.January; m <= time.December; m++ {
				if len(s) >= 3 && strings.EqualFold(s[:3], m.String()[:3]) {
					mo = int(m)
				}
			}
			if mo == 0 {
				bad(p.name)
			}
			s = s[3:]
		case "AM", "PM", "am", "pm":
			if len(s) < 2 || !strings.EqualFold(s[1:2], "m") {
				bad(p.name)
			}
			pm = map[bool]int{true: 12, false: -12}[strings.EqualFold(s[:1], "p")]
			s = s[2:]
		default:
			fail(sqlparse.Missing, "%s in the form of a time that is read", p.name)
		}
	}
	if pm != 0 {
		h = h%12 + max(pm, 0)
	}
	if mo < 1 || mo > 12 || h > 23 || mi > 59 || sec > 59 {
		fail("22008", "date/time field value out of range: %q", s)
	}
	return made(int64(y), int64(mo), int64(d), int64(h)*3600e9+int64(mi)*60e9+int64(sec)*1e9+frac, days)
}

// writeNumber is to_char of a number: 9, 0, a point, a comma, and FM.
func writeNumber(n num, form string) string {
	short := strings.HasPrefix(form, "FM")
	digits := strings.TrimPrefix(form, "FM")
	if strings.Trim(digits, "90.,GD") != "" || n.nan {
		fail(sqlparse.Missing, "the form %q of a number", form)
	}
	digits = strings.NewReplacer("G", ",", "D", ".").Replace(digits)
	whole, fraction, point := strings.Cut(digits, ".")
	if strings.ContainsAny(fraction, ".,") || strings.Contains(fraction, "0") && strings.Contains(strings.TrimRight(fraction, "0"), "0") && strings.Contains(fraction, "90") {
		fail(sqlparse.Missing, "the form %q of a number", form)
	}
	rounded := toNumeric(n, 0, len(fraction)).Text
	negative := strings.HasPrefix(rounded, "-")
	left, right, _ := strings.Cut(strings.TrimPrefix(rounded, "-"), ".")
	if left == "0" && point && strings.Trim(whole, "9,") == "" && whole != "" {
		left = ""
	}
	slots := strings.Count(whole, "9") + strings.Count(whole, "0")
	if len(left) > slots {
		left, right = strings.Repeat("#", slots), strings.Repeat("#", len(fraction))
		whole = strings.ReplaceAll(whole, "0", "9")
	}
	out, begun := "", false
	for i, at := 0, slots-len(left); i < len(whole); i++ {
		switch {
		case whole[i] == ',' && begun:
			out += ","
		case whole[i] == ',':
			out += " "
		case at > 0 && whole[i] == '0' || at > 0 && begun:
			out, begun, at = out+"0", true, at-1
		case at > 0:
			out, at = out+" ", at-1
		default:
			out, begun = out+left[:1], true
			left = left[1:]
		}
	}
	return signed(out, right, fraction, negative, short, point)
}

// signed puts the sign before the first digit, and the fraction behind.
func signed(out, right, fraction string, negative, short, point bool) string {
	body := strings.TrimLeft(out, " ")
	pad := len(out) - len(body)
	sign := " "
	if negative {
		sign = "-"
	}
	if point {
		if short {
			keep := strings.LastIndex(fraction, "0") + 1
			for len(right) > keep && strings.HasSuffix(right, "0") {
				right = right[:len(right)-1]
			}
		}
		body += "." + right
	}
	if short {
		return strings.TrimSpace(sign) + body
	}
	return strings.Repeat(" ", pad) + sign + body
}
