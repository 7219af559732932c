package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// piece is a source that gives texts one by one and notes how much it was asked for.
type piece struct {
	texts []string
	asked []int
	last  error
}

func (p *piece) Read(b []byte) (int, error) {
	p.asked = append(p.asked, len(b))
	if len(p.texts) == 0 {
		if p.last != nil {
			return 0, p.last
		}
		return 0, io.EOF
	}
	n := copy(b, p.texts[0])
	if p.texts[0] = p.texts[0][n:]; p.texts[0] == "" {
		p.texts = p.texts[1:]
	}
	return n, nil
}

// sink notes what it is given, once copied and once as it lies in memory.
type sink struct {
	copied []string
	kept   [][]byte
	room   int
}

func (s *sink) Write(b []byte) (int, error) {
	if s.room > 0 && len(b) > s.room {
		return s.room, errors.New("full")
	}
	s.copied, s.kept = append(s.copied, string(b)), append(s.kept, b)
	return len(b), nil
}

func readers() {
	long := strings.Repeat("0123456789", 5)
	src := &piece{texts: []string{"one\ntwo", "\r\nthree", "", long + "\n", "é", "\xff", "世界\r", "\n"}}
	r := bufio.NewReaderSize(src, 16)
	a, err := r.ReadSlice('\n')
	fmt.Printf("%q %v %d\n", a, err, r.Buffered())
	p, err := r.Peek(3)
	fmt.Printf("%q %v\n", p, err)
	l, more, err := r.ReadLine()
	fmt.Printf("%q %v %v, before: %q %q\n", l, more, err, a, p)
	for range 6 {
		l, more, err = r.ReadLine()
		fmt.Printf("%q %v %v\n", l, more, err)
	}
	fmt.Println(src.asked)

	src = &piece{texts: []string{"é", "\xff", "\xe4\xb8", "\x96x", "rest"}}
	r = bufio.NewReaderSize(src, 16)
	for range 4 {
		c, n, err := r.ReadRune()
		fmt.Printf("%q %d %v;", c, n, err)
	}
	fmt.Println(r.UnreadRune(), r.UnreadRune(), r.UnreadByte())
	c, err := r.ReadByte()
	fmt.Printf("%q %v %v %v\n", c, err, r.UnreadByte(), r.UnreadByte())
	b := make([]byte, 20)
	n, err := r.Read(b)
	fmt.Printf("%q %v\n", b[:n], err)
	n, err = r.Read(b)
	fmt.Printf("%q %v %v\n", b[:n], err, src.asked)
	fmt.Println(r.UnreadByte(), r.Buffered())
	n, err = r.Discard(3)
	fmt.Println(n, err)

	r = bufio.NewReaderSize(strings.NewReader("abcdefghijklmnopqrstuvwxyz"), 16)
	p, err = r.Peek(17)
	fmt.Printf("%q %v\n", p, err)
	n, err = r.Discard(20)
	p, err2 := r.Peek(7)
	fmt.Printf("%d %v %q %v\n", n, err, p, err2)
	fmt.Println(bufio.NewReaderSize(r, 8) == r, bufio.NewReaderSize(r, 17) == r, r.Size())
	_, err = r.Peek(-1)
	fmt.Println(err)

	src = &piece{texts: []string{"ab", "cd"}, last: errors.New("broken")}
	r = bufio.NewReader(src)
	s, err := r.ReadString('x')
	fmt.Printf("%q %v %v\n", s, err, src.asked)
	_, err = r.ReadByte()
	fmt.Println(err)
	r.Reset(strings.NewReader("new"))
	var to sink
	m, err := r.WriteTo(&to)
	fmt.Println(m, err, to.copied)
	again := strings.NewReader("twice ")
	r.Reset(again)
	all, err := io.ReadAll(r)
	again.Seek(0, io.SeekStart)
	rest, err2 := r.ReadString('\n')
	fmt.Printf("%q %v %q %v\n", all, err, rest, err2)
	fmt.Println(bufio.NewReader(strings.NewReader("")).ReadLine())
}

func scanners() {
	for _, size := range []int{0, 4, 16, 64} {
		for _, most := range []int{1, 8, 20, 100} {
			src := &piece{texts: []string{"alpha\nbe", "ta\r\n\n", "gamma delta epsilon\n", "end"}}
			s := bufio.NewScanner(src)
			s.Buffer(make([]byte, 0, size), most)
			var kept [][]byte
			for s.Scan() {
				kept = append(kept, s.Bytes())
			}
			fmt.Printf("%d %d: %q %v %v %q\n", size, most, kept, s.Err(), src.asked, s.Bytes())
		}
	}
	for name, split := range map[string]bufio.SplitFunc{"runes": bufio.ScanRunes} {
		s := bufio.NewScanner(&piece{texts: []string{"a\xe4", "\xb8\x96\xff", "\xe4"}})
		s.Split(split)
		for s.Scan() {
			fmt.Printf("%q ", s.Text())
		}
		fmt.Println(name, s.Err())
	}
	s := bufio.NewScanner(strings.NewReader("  two words\tthree \n"))
	s.Split(bufio.ScanWords)
	for s.Scan() {
		fmt.Printf("%q ", s.Text())
	}
	fmt.Println(s.Scan(), s.Err())
	s = bufio.NewScanner(&piece{texts: []string{"x\ny"}, last: errors.New("broken")})
	for s.Scan() {
		fmt.Printf("%q ", s.Text())
	}
	fmt.Println(s.Err())
	s = bufio.NewScanner(strings.NewReader("stop here"))
	s.Split(func(data []byte, atEOF bool) (int, []byte, error) { return 0, data[:4], bufio.ErrFinalToken })
	fmt.Println(s.Scan(), s.Text(), s.Scan(), s.Err())
	s = bufio.NewScanner(strings.NewReader("bad"))
	s.Split(func(data []byte, atEOF bool) (int, []byte, error) { return 9, data, nil })
	fmt.Println(s.Scan(), s.Err())
}

func writers() {
	var to sink
	w := bufio.NewWriterSize(&to, 8)
	w.WriteString("abc")
	w.Write([]byte("defghijk"))
	w.WriteRune('世')
	w.WriteByte('!')
	w.WriteString("0123456789")
	fmt.Println(w.Buffered(), w.Available(), w.Size(), w.Flush())
	fmt.Printf("%q\n%q\n", to.copied, to.kept)
	src := &piece{texts: []string{"12345", "", "6789abcdefgh", "i"}}
	n, err := w.ReadFrom(src)
	fmt.Println(n, err, src.asked, w.Buffered())
	fmt.Printf("%q\n", to.copied)
	var b bytes.Buffer
	w.Reset(&b)
	n, err = io.Copy(w, &piece{texts: []string{"straight"}})
	fmt.Println(n, err, w.Buffered(), b.String())
	small := sink{room: 3}
	w.Reset(&small)
	w.WriteString("abcdef")
	fmt.Println(w.Flush(), w.Buffered())
	_, err = w.WriteString("x")
	fmt.Println(err, w.WriteByte('y'))
	fmt.Println(bufio.NewWriterSize(w, 4) == w, bufio.NewWriter(w) == w)
}

func copies() {
	src := &piece{texts: []string{strings.Repeat("x", 700), "tail"}}
	var to sink
	n, err := io.Copy(&to, src)
	fmt.Println(n, err, src.asked, len(to.copied[0]))
	src = &piece{texts: []string{strings.Repeat("y", 40)}}
	n, err = io.CopyN(&to, src, 30)
	fmt.Println(n, err, src.asked)
	src = &piece{texts: []string{strings.Repeat("z", 2000)}}
	all, err := io.ReadAll(src)
	fmt.Println(len(all), err, src.asked)
	src = &piece{texts: []string{"buffer of one's own"}}
	n, err = io.CopyBuffer(&to, src, make([]byte, 7))
	fmt.Println(n, err, src.asked, to.copied[3:])
	r, w := io.Pipe()
	go func() {
		w.Write([]byte(strings.Repeat("p", 600)))
		w.Write(nil)
		w.Write([]byte("q"))
		w.CloseWithError(errors.New("over"))
	}()
	var got sink
	n, err = io.Copy(&got, io.LimitReader(r, 400))
	fmt.Println(n, err, len(got.copied))
	n, err = io.Copy(&got, r)
	fmt.Println(n, err, len(got.copied))
	_, err = io.Copy(lying{}, &piece{texts: []string{"abc"}})
	fmt.Println(err)
}

type lying struct{}

func (lying) Write(b []byte) (int, error) { return len(b) + 1, nil }

func main() {
	readers()
	scanners()
	writers()
	copies()
}
