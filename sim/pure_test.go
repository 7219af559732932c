package sim_test

import "testing"

// TestPackagesOfTheInstallation: packages that racelab does not bring along are read from the Go installation
// and do as they do when compiled, those among them that live from package reflect first of all.
func TestPackagesOfTheInstallation(t *testing.T) {
	dir := tree(t, map[string]string{"go.mod": "module example.com/pure\n\ngo 1.25\n", "main.go": `package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/binary"
	"encoding/gob"
	"encoding/hex"
	"encoding/pem"
	"encoding/xml"
	"flag"
	"fmt"
	"hash/crc32"
	"html"
	"index/suffixarray"
	"math/big"
	"net/netip"
	"os"
	"regexp"
	"strings"
	"text/scanner"
	"text/template"
	"unicode"
)

type Order struct {
	XMLName xml.Name          ` + "`xml:\"order\"`" + `
	ID      int               ` + "`xml:\"id,attr\"`" + `
	Lines   []Line            ` + "`xml:\"lines>line\"`" + `
	Notes   map[string]string ` + "`xml:\"-\"`" + `
}

type Line struct {
	Name  string
	Price float64 ` + "`xml:\",omitempty\"`" + `
}

func (l Line) Shout() string { return strings.ToUpper(l.Name) }

var page = template.Must(template.New("order").Funcs(template.FuncMap{"add": func(a, b int) int { return a + b }}).Parse(
	"{{range $i, $l := .Lines}}{{add $i 1}}. {{.Shout}} {{printf \"%.2f\" .Price}}{{if gt .Price 1.0}} dear{{end}}\n{{end}}{{range $k, $v := .Notes}}{{$k}}={{$v | html}} {{end}}"))

func main() {
	order := Order{ID: 7, Lines: []Line{{"tea", 1.5}, {"milk & co", 0}}, Notes: map[string]string{"b": "<2>", "a": "1"}}
	fmt.Println(page.Execute(os.Stdout, order))
	text, err := xml.MarshalIndent(order, "", " ")
	fmt.Println(string(text), err)
	var back Order
	fmt.Println(xml.Unmarshal(text, &back), back.ID, back.Lines)

	var wire bytes.Buffer
	fmt.Println(gob.NewEncoder(&wire).Encode(order))
	var got Order
	fmt.Println(gob.NewDecoder(&wire).Decode(&got), got.Notes, got.Lines)
	wire.Reset()
	type header struct {
		Kind uint16
		Size int32
		Tag  [2]byte
	}
	fmt.Println(binary.Write(&wire, binary.BigEndian, header{1, -2, [2]byte{3, 4}}), wire.Bytes())
	var h header
	fmt.Println(binary.Read(&wire, binary.BigEndian, &h), h, binary.Size(h))

	n, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	fmt.Println(n.Exp(n, big.NewInt(3), big.NewInt(1_000_000_007)), crc32.ChecksumIEEE([]byte("hello")))
	fmt.Println(base32.StdEncoding.EncodeToString([]byte("hi")), html.UnescapeString("&lt;a&gt;"), hex.Dump([]byte("abc")))
	fmt.Println(netip.MustParseAddr("10.0.0.1").Next(), netip.MustParsePrefix("10.0.0.0/8").Contains(netip.MustParseAddr("10.2.3.4")))
	var s scanner.Scanner
	s.Init(strings.NewReader("a + 12"))
	for t := s.Scan(); t != scanner.EOF; t = s.Scan() {
		fmt.Print(s.TokenText(), "|")
	}
	fmt.Println(string(pem.EncodeToMemory(&pem.Block{Type: "T", Bytes: []byte("abc")})))
	fmt.Println(unicode.Is(unicode.Han, '世'), unicode.In('é', unicode.Latin, unicode.Greek))
	fmt.Println(suffixarray.New([]byte("banana")).Lookup([]byte("nan"), -1))
	fmt.Printf("%x %x %x\n", md5.Sum([]byte("a")), sha1.Sum([]byte("a")), sha512.Sum384([]byte("a")))
	m := hmac.New(sha256.New, []byte("key"))
	m.Write([]byte("message"))
	fmt.Printf("%x\n", m.Sum(nil))

	flags := flag.NewFlagSet("shop", flag.ContinueOnError)
	count := flags.Int("count", 1, "how many")
	fmt.Println(flags.Parse([]string{"-count", "5", "rest"}), *count, flags.Args())
	words := regexp.MustCompile("(?P<first>[a-z])([a-z]*)")
	fmt.Println(words.ReplaceAllString("hello big world", "$2${first}ay"), words.FindAllStringSubmatchIndex("ab c", -1), words.SubexpNames(), words.Split("1ab2cd3", -1))
	_, err = regexp.Compile("a(b")
	fmt.Println(err)
}
`})
	if got, want := onlyOutcome(t, dir), compiledModule(t, dir); got != want {
		t.Errorf("printed\n%s\ncompiled Go\n%s", got, want)
	}
}
