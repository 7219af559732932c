package machine

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// This file reads what is no object and no array out of JSON, also where the tag wants
// it in a string: that string may hold anything.

// field reads a value, which stands in a string if the tag wants that.
func (d *jsonDecoder) field(f *jsonField, at Word) {
	if !f.quoted {
		d.value(f.typ, at, false)
		return
	}
	d.space()
	if c := d.text[d.at]; c != '"' && c != 'n' {
		d.skip()
		d.fail("json: invalid use of ,string struct tag, trying to unmarshal unquoted value into " + f.typ.String())
		return
	}
	switch text := d.literal(); text {
	case "null":
		d.at -= len(text)
		d.value(f.typ, at, false)
	case `""`:
		d.badQuoted("", f.typ)
	default:
		d.inner(unquoted(text), f.typ, at)
	}
}

// inner reads a text of its own.
func (d *jsonDecoder) inner(text string, t *Type, at Word) {
	outer, where := d.text, d.at
	d.text, d.at = text, 0
	d.value(t, at, true)
	d.text, d.at = outer, where
}

// scalar stores what is no object and no array. quoted, the text may be anything.
func (d *jsonDecoder) scalar(t *Type, at Word, text string, quoted bool) {
	switch c := text[0]; {
	case c == 'n':
		if quoted && text != "null" {
			d.badQuoted(text, t)
			return
		}
		switch t.kind {
		case kPointer, kMap, kSlice, kInterface:
			d.put(t, at, make([]Word, t.size)...)
		}
	case c == 't' || c == 'f':
		d.bool(t, at, text, quoted)
	case c == '"':
		d.string(t, at, text)
	case c == '-' || c >= '0' && c <= '9':
		d.number(t, at, text, quoted)
	default:
		d.halt(badQuotedWords(text, t))
	}
}

func (d *jsonDecoder) bool(t *Type, at Word, text string, quoted bool) {
	switch {
	case quoted && text != "true" && text != "false":
		d.badQuoted(text, t)
	case t.kind == kBool:
		d.put(t, at, boolWord(text == "true"))
	case t.kind == kInterface && isAny(t):
		d.put(t, at, Word(d.kinds[kindBool].id), boolWord(text == "true"))
	case quoted:
		d.badQuoted(text, t)
	default:
		d.mismatch("bool", t, d.at)
	}
}

func badQuotedWords(text string, t *Type) string {
	return "json: invalid use of ,string struct tag, trying to unmarshal " + strconv.Quote(text) + " into " + t.String()
}

func (d *jsonDecoder) badQuoted(text string, t *Type) { d.fail(badQuotedWords(text, t)) }

func (d *jsonDecoder) string(t *Type, at Word, text string) {
	s := d.unquote(text, t)
	switch {
	case t.kind == kSlice && t.elem.kind == kUint && t.elem.bits == 8:
		raw, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			d.failAt("base64", err.(base64.CorruptInputError))
			return
		}
		id, o := d.m.alloc(oCells, t.elem, len(raw))
		for i, b := range raw {
			o.words[i] = Word(b)
		}
		d.put(t, at, ref(id, 0), sliceDims(len(raw), len(raw)))
	case t.kind == kString && isJSONNumber(t) && (s == "" || !validNumber(s)):
		d.halt("json: invalid number literal, trying to unmarshal " + strconv.Quote(text) + " into Number")
	case t.kind == kString:
		d.put(t, at, d.m.intern(s))
	case t.kind == kInterface && isAny(t):
		d.put(t, at, Word(d.kinds[kindString].id), d.m.intern(s))
	default:
		d.mismatch("string", t, d.at)
	}
}

func validNumber(s string) bool {
	return strings.Trim(s, "0123456789+-.eE") == "" && json.Valid([]byte(s))
}

func (d *jsonDecoder) number(t *Type, at Word, text string, quoted bool) {
	switch t.kind {
	case kInt, kUint:
		if w, ok := integer(t, text); ok {
			d.put(t, at, w)
			return
		}
	case kFloat:
		f, err := strconv.ParseFloat(text, int(t.bits))
		if err == nil && !math.IsInf(f, 0) {
			d.put(t, at, floatWord(f, t.bits))
			return
		}
	case kString:
		if isJSONNumber(t) {
			d.put(t, at, d.m.intern(text))
			return
		}
		if quoted {
			d.halt(badQuotedWords(text, t))
		}
		d.mismatch("number", t, d.at)
		return
	case kInterface:
		if !isAny(t) {
			d.mismatch("number", t, d.at)
			return
		}
		if d.options&jsonUseNumber != 0 {
			d.put(t, at, Word(d.kinds[kindNumber].id), d.m.intern(text))
			return
		}
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			d.mismatch("number "+text, d.kinds[kindFloat], d.at)
			return
		}
		d.put(t, at, Word(d.kinds[kindFloat].id), floatWord(f, 64))
		return
	default:
		if quoted {
			d.halt(badQuotedWords(text, t))
		}
		d.mismatch("number", t, d.at)
		return
	}
	d.mismatch("number "+text, t, d.at)
}

// unquote returns what a string says, which in a string may be none.
func (d *jsonDecoder) unquote(text string, t *Type) string {
	var s string
	if json.Unmarshal([]byte(text), &s) != nil {
		d.halt(badQuotedWords(text, t))
	}
	return s
}

func unquoted(literal string) string {
	var s string
	_ = json.Unmarshal([]byte(literal), &s) // it was found valid
	return s
}
