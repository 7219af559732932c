package main

import (
	"fmt"
	"strings"
)

type page struct{ text strings.Builder }

func try(what string, f func()) {
	defer func() { fmt.Println(what, recover()) }()
	f()
}

func main() {
	var b strings.Builder
	b.WriteString("a")
	c := b
	try("string", func() { c.WriteString("x") })
	try("byte", func() { c.WriteByte('x') })
	try("rune", func() { c.WriteRune('x') })
	try("bytes", func() { fmt.Fprint(&c, "x") })
	try("grow", func() { c.Grow(1) })
	fmt.Println(c.String(), c.Len(), b.String())
	c.Reset()
	try("reset", func() { c.WriteString("y") })
	fmt.Println(c.String(), b.String())
	p := page{}
	q := p // nothing was written yet
	p.text.WriteString("p")
	try("unused", func() { q.text.WriteString("q") })
	pages := []page{p}
	try("element", func() { pages[0].text.WriteString("z") })
	var none *strings.Builder
	try("nil", func() { none.WriteString("x") })
}
