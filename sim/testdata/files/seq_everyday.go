// The everyday life of files, one after the other.
//
// real
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func content(name string) string {
	data, err := os.ReadFile(name)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%q", data)
}

func tree(root string) {
	must(filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		must(err)
		if d.Name() == "skipped" {
			return filepath.SkipDir
		}
		info, err := d.Info()
		must(err)
		fmt.Println(path, d.IsDir(), info.Mode().IsRegular(), d.Type() == os.ModeSymlink)
		return nil
	}))
}

func main() {
	f, err := os.OpenFile("f", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o644)
	must(err)
	fmt.Fprintf(f, "hello %d\n", 42)
	_, err = f.WriteAt([]byte("J"), 0)
	must(err)
	at, err := f.Seek(-3, io.SeekCurrent)
	must(err)
	rest, err := io.ReadAll(f)
	fmt.Printf("%d %q %v\n", at, rest, err)
	at, _ = f.Seek(20, io.SeekStart)
	f.WriteString("far")
	fmt.Println(at, content("f"))
	must(f.Truncate(4))
	info, err := f.Stat()
	must(err)
	fmt.Println(info.Name(), info.Size(), info.Mode(), info.IsDir(), content("f"))
	must(f.Sync())
	must(f.Close())

	must(os.MkdirAll("a/b/c", 0o755))
	must(os.MkdirAll("a/b/skipped/x", 0o755))
	must(os.WriteFile("a/b/one", []byte("1"), 0o600))
	must(os.Link("a/b/one", "a/two"))
	must(os.WriteFile("a/two", []byte("2"), 0o600))
	fmt.Println(content("a/b/one"))
	must(os.Symlink("b/one", "a/sym"))
	fmt.Println(content("a/sym"))
	target, err := os.Readlink("a/sym")
	fmt.Println(target, err)
	tree("a")
	must(os.Rename("a/b/one", "a/b/c/three"))
	must(os.Rename("a/b", "moved"))
	fmt.Println(content("moved/c/three"), content("a/sym"))
	entries, err := os.ReadDir("moved")
	must(err)
	for _, e := range entries {
		fmt.Println(e.Name(), e.IsDir())
	}
	one, err := os.Stat("moved/c/three")
	must(err)
	two, err := os.Stat("a/two")
	must(err)
	fmt.Println(os.SameFile(one, two), one.Mode())
	must(os.RemoveAll("moved"))
	fmt.Println(content("a/two"), content("moved/c/three"))
	matches, err := filepath.Glob("a/t*")
	fmt.Println(matches, err)

	dir, err := os.MkdirTemp("", "test-*-x")
	must(err)
	fmt.Println(filepath.Dir(dir) == filepath.Clean(os.TempDir()), strings.HasSuffix(dir, "-x"))
	t, err := os.CreateTemp(dir, "t")
	must(err)
	fmt.Fprint(t, "temp")
	must(t.Close())
	fmt.Println(content(t.Name()))
	must(os.RemoveAll(dir))

	log, err := os.OpenFile("log", os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o644)
	must(err)
	w := bufio.NewWriter(log)
	for i := range 3 {
		fmt.Fprintln(w, "line", i)
	}
	fmt.Println(content("log"))
	must(w.Flush())
	log.Seek(0, io.SeekStart)
	fmt.Fprintln(log, "end")
	log.Seek(0, io.SeekStart)
	s := bufio.NewScanner(log)
	for s.Scan() {
		fmt.Println(s.Text())
	}
	must(os.Remove("log"))
	log.Seek(0, io.SeekStart)
	left, _ := io.ReadAll(log)
	fmt.Println(len(left), content("log"))
	must(os.Chmod("f", 0o444))
	info, err = os.Stat("f")
	must(err)
	fmt.Println(info.Mode())
}
