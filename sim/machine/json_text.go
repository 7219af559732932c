package machine

import "strings"

// This file goes through a text that is known to be valid JSON.

func (d *jsonDecoder) space() {
	for d.at < len(d.text) && strings.IndexByte(" \t\r\n", d.text[d.at]) >= 0 {
		d.at++
	}
}

// skip goes behind the value that begins here and returns it.
func (d *jsonDecoder) skip() string {
	d.space()
	start, depth := d.at, 0
	for d.at < len(d.text) {
		switch d.text[d.at] {
		case '"':
			d.literal()
			d.at--
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		default:
			if depth == 0 {
				d.literal()
				d.at--
			}
		}
		d.at++
		if depth <= 0 {
			break
		}
	}
	return d.text[start:d.at]
}

// literal goes behind a string, a number, true, false or null and returns it.
func (d *jsonDecoder) literal() string {
	d.space()
	start := d.at
	if d.text[d.at] == '"' {
		for d.at++; d.text[d.at] != '"'; d.at++ {
			if d.text[d.at] == '\\' {
				d.at++
			}
		}
		d.at++
		return d.text[start:d.at]
	}
	for d.at < len(d.text) && strings.IndexByte(",]} \t\r\n:", d.text[d.at]) < 0 {
		d.at++
	}
	return d.text[start:d.at]
}

// elements calls each where an element of the array begins.
func (d *jsonDecoder) elements(each func()) {
	d.at++
	for {
		d.space()
		if d.text[d.at] == ']' {
			d.at++
			return
		}
		if d.text[d.at] == ',' {
			d.at++
			continue
		}
		each()
	}
}

// members calls each with a key, where its value begins.
func (d *jsonDecoder) members(each func(key string)) {
	d.at++
	for {
		d.space()
		switch d.text[d.at] {
		case '}':
			d.at++
			return
		case ',':
			d.at++
			continue
		}
		key := unquoted(d.literal())
		d.space()
		d.at++ // the colon
		each(key)
	}
}
