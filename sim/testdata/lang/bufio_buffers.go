package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// chunks gives a text in pieces of a size, and an error at its end.
type chunks struct {
	text string
	n    int
	err  error
	want []int
}

func (c *chunks) Read(p []byte) (int, error) {
	c.want = append(c.want, len(p))
	if len(c.text) == 0 {
		return 0, c.err
	}
	n := copy(p, c.text[:min(c.n, len(c.text))])
	c.text = c.text[n:]
	return n, nil
}

// keeper keeps what it is given, which a Writer must not.
type keeper struct {
	got   [][]byte
	sizes []int
	fail  int
}

func (k *keeper) Write(p []byte) (int, error) {
	k.got, k.sizes = append(k.got, p), append(k.sizes, len(p))
	if k.fail > 0 && len(k.got) == k.fail {
		return len(p) / 2, errors.New("half")
	}
	return len(p), nil
}

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

func source(n int) *chunks { return &chunks{text: alphabet, n: n, err: io.EOF} }

func reading() {
	b := bufio.NewReaderSize(source(100), 16)
	p, err := b.Peek(4)
	fmt.Printf("%s %v %d\n", p, err, b.Buffered())
	all, err := b.Peek(20)
	fmt.Printf("%s %v\n", all, err)
	fmt.Println(b.Discard(10))
	next, err := b.Peek(16)
	fmt.Printf("%s %v; before: %s %s\n", next, err, p, all)
	large := make([]byte, 64)
	n, err := b.Read(large)
	fmt.Println(n, err)
	n, err = b.Read(large)
	fmt.Println(n, err, string(large[:n]))
	fmt.Println(b.UnreadByte(), b.UnreadByte(), b.UnreadRune())
	c, err := b.ReadByte()
	fmt.Println(string(c), err)
	_, err = b.ReadByte()
	fmt.Println(err)
	s := source(100)
	b = bufio.NewReaderSize(s, 16)
	n, err = b.Read(large)
	fmt.Println(n, err, s.want, b.Buffered())
	n, err = b.Read(nil)
	fmt.Println(n, err)
	fmt.Println(bufio.NewReaderSize(b, 8) == b, bufio.NewReaderSize(b, 32) == b, b.Size())
}

func lines() {
	for _, text := range []string{"one\ntwo\r\n\nfour", "a very long line that goes on\nshort\n", "exactly sixteen\r\nx", "fifteen long..\r\n"} {
		b := bufio.NewReaderSize(&chunks{text: text, n: 5, err: io.EOF}, 16)
		var kept [][]byte
		for {
			line, more, err := b.ReadLine()
			fmt.Printf("%q %v %v; ", line, more, err)
			if err != nil {
				break
			}
			kept = append(kept, line)
		}
		fmt.Printf("kept %q\n", kept)
		b = bufio.NewReaderSize(&chunks{text: text, n: 5, err: io.ErrUnexpectedEOF}, 16)
		for {
			part, err := b.ReadSlice('\n')
			fmt.Printf("%q %v; ", part, err)
			if err != nil && err != bufio.ErrBufferFull {
				break
			}
		}
		fmt.Println()
		b = bufio.NewReaderSize(strings.NewReader(text), 16)
		for {
			line, err := b.ReadString('\n')
			fmt.Printf("%q %v; ", line, err)
			if err != nil {
				break
			}
		}
		fmt.Println()
	}
}

func runes() {
	b := bufio.NewReaderSize(&chunks{text: "aé世\xff𝄞", n: 1, err: io.EOF}, 16)
	for {
		r, n, err := b.ReadRune()
		fmt.Print(string(r), n, err, " ")
		if err != nil {
			break
		}
		if r == '世' {
			fmt.Print(b.UnreadRune(), b.UnreadRune(), b.UnreadByte(), " ")
			r, n, err = b.ReadRune()
			fmt.Print(string(r), n, err, " ")
		}
	}
	fmt.Println()
}

func scanning() {
	for _, size := range []int{0, 16, 24, 200} {
		for _, limit := range []int{16, 20, 64} {
			sc := bufio.NewScanner(&chunks{text: "alpha\nbravo\ncharlie\n" + alphabet + "\ndelta\necho", n: 7, err: io.EOF})
			buf := make([]byte, size)
			sc.Buffer(buf, limit)
			var kept [][]byte
			for sc.Scan() {
				kept = append(kept, sc.Bytes())
			}
			fmt.Printf("%d %d %q %v %q %v\n", size, limit, kept, sc.Err(), buf[:min(size, 8)], sc.Scan())
		}
	}
	for _, split := range []bufio.SplitFunc{bufio.ScanWords, bufio.ScanRunes, bufio.ScanBytes} {
		sc := bufio.NewScanner(strings.NewReader("  one é\xff two\t"))
		sc.Split(split)
		for sc.Scan() {
			fmt.Printf("%q ", sc.Text())
		}
		fmt.Println(sc.Err())
	}
	sc := bufio.NewScanner(strings.NewReader("1,2,stop,3"))
	sc.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		head, _, found := bytes.Cut(data, []byte(","))
		switch {
		case string(head) == "stop":
			return 0, nil, bufio.ErrFinalToken
		case found:
			return len(head) + 1, head, nil
		}
		return 0, nil, nil
	})
	for sc.Scan() {
		fmt.Print(sc.Text(), " ")
	}
	fmt.Println(sc.Err(), sc.Scan())
	sc = bufio.NewScanner(strings.NewReader("12345"))
	sc.Split(func(data []byte, atEOF bool) (int, []byte, error) { return len(data) + 1, data, nil })
	fmt.Println(sc.Scan(), sc.Err())
}

func writing() {
	k := new(keeper)
	w := bufio.NewWriterSize(k, 16)
	for _, s := range []string{"one ", "two ", "three and more ", alphabet, "é", "x"} {
		n, err := w.WriteString(s)
		fmt.Print(n, err, w.Buffered(), w.Available(), "; ")
	}
	fmt.Println(w.WriteByte('!'), w.Flush())
	fmt.Printf("%v %q\n", k.sizes, k.got)
	k = new(keeper)
	w = bufio.NewWriterSize(k, 16)
	w.Write([]byte("start "))
	n, err := w.Write([]byte(alphabet))
	fmt.Println(n, err, k.sizes)
	m, err := io.Copy(w, source(5))
	fmt.Println(m, err, k.sizes, w.Buffered())
	fmt.Println(w.WriteRune('世'))
	fmt.Println(w.WriteRune('a'))
	fmt.Println(w.WriteRune(-1))
	fmt.Printf("%q\n", append(w.AvailableBuffer(), "yes"...))
	k = &keeper{fail: 2}
	w.Reset(k)
	for range 4 {
		n, err := w.WriteString("0123456789")
		fmt.Print(n, err, w.Buffered(), "; ")
	}
	fmt.Println(w.Flush(), w.WriteByte('x'))
	var out strings.Builder
	direct := bufio.NewWriterSize(struct{ io.Writer }{&out}, 16)
	fmt.Println(direct.WriteString(alphabet))
	direct.Flush()
	fmt.Println(out.String(), bufio.NewWriterSize(direct, 8) == direct)
	var copied bytes.Buffer
	r := bufio.NewReaderSize(source(9), 16)
	r.ReadByte()
	fmt.Println(r.WriteTo(struct{ io.Writer }{&copied}))
	fmt.Println(copied.String())
}

func main() {
	reading()
	lines()
	runes()
	scanning()
	writing()
}
