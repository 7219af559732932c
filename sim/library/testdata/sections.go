package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"
)

func main() {
	for _, s := range []string{"", "  a b  ", "äbä", "\xffa\xff", "xyz", "ä", "a,b;;c", "\xe4\xb8"} {
		b := []byte(s)
		f := func(r rune) bool { return unicode.IsSpace(r) || r == 'ä' || r == utf || r == ';' || r == ',' }
		fmt.Printf("%q: %d %d %q %q %q %q", s, bytes.LastIndexFunc(b, f), bytes.LastIndexAny(b, "bä\xff"), bytes.TrimFunc(b, f), bytes.TrimLeftFunc(b, f), bytes.TrimRightFunc(b, f), bytes.FieldsFunc(b, f))
		fmt.Printf(" %q %v %v", bytes.ToValidUTF8(b, []byte("<>")), bytes.TrimFunc(b, f) == nil, bytes.TrimRightFunc(b, f) == nil)
		for p := range bytes.FieldsFuncSeq(b, f) {
			fmt.Printf(" %q/%d", p, cap(p))
			break
		}
		for p := range bytes.SplitAfterSeq(b, []byte("b")) {
			fmt.Printf(" %q", p)
		}
		fmt.Println()
	}
	r := io.NewSectionReader(strings.NewReader("0123456789"), 2, 5)
	buf := make([]byte, 3)
	for {
		n, err := r.Read(buf)
		fmt.Println(n, err, string(buf[:n]))
		if err != nil {
			break
		}
	}
	fmt.Println(r.Size())
	fmt.Println(r.Seek(-2, io.SeekEnd))
	fmt.Println(r.Seek(-20, io.SeekCurrent))
	fmt.Println(r.Seek(0, 9))
	fmt.Println(r.ReadAt(buf, 3))
	fmt.Println(r.ReadAt(buf, -1))
	rest, err := io.ReadAll(r)
	fmt.Println(string(rest), err)
	_, off, n := r.Outer()
	fmt.Println(off, n)
	fl, _ := os.Create(os.TempDir() + "/bt")
	w := io.NewOffsetWriter(fl, 3)
	fmt.Println(w.Write([]byte("abc")))
	fmt.Println(w.WriteAt([]byte("X"), 1))
	fmt.Println(w.WriteAt([]byte("X"), -1))
	fmt.Println(w.Seek(-9, io.SeekCurrent))
	fmt.Println(w.Seek(0, io.SeekEnd))
	text, _ := os.ReadFile(os.TempDir() + "/bt")
	fmt.Printf("%q\n", text)
	now := time.Unix(5, 0)
	fmt.Println(slog.Int("a", 1).Equal(slog.Int("a", 1)), slog.Int("a", 1).Equal(slog.Int64("a", 2)), slog.Any("t", now).Equal(slog.Time("t", now.UTC())),
		slog.Group("g", "a", 1, "b", "x").Equal(slog.Group("g", slog.Int("a", 1), slog.String("b", "x"))), slog.Int("a", 1).Equal(slog.String("a", "1")), slog.Any("e", io.EOF).Equal(slog.Any("e", io.EOF)))
	os.Clearenv()
	os.Setenv("B", "2")
	os.Setenv("A", "1")
	env := os.Environ()
	slices.Sort(env)
	fmt.Println(env)
}

const utf = unicode.ReplacementChar
