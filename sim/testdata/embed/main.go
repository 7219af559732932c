package main

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing/fstest"
	"text/template"
)

//go:embed data all:hidden "with space/*.txt"
//go:embed one.txt
var files embed.FS

//go:embed one.txt
var one []byte

var none embed.FS

func walk(f fs.FS, root string) {
	err := fs.WalkDir(f, root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			fmt.Println(p, d, err)
			return nil
		}
		info, err := d.Info()
		fmt.Println(p, d, d.Type(), info.Name(), info.Size(), info.Mode(), info.IsDir(), err)
		if d.Name() == "skip" {
			return fs.SkipDir
		}
		return nil
	})
	fmt.Println(err)
}

func main() {
	fmt.Printf("%s|%v|%T\n", one, none, files)
	walk(files, ".")
	walk(files, "nope")
	walk(none, ".")
	fmt.Println(fs.Glob(files, "*/*.txt"))
	fmt.Println(fs.Glob(files, "d*/[a"))
	fmt.Println(fs.Glob(files, "*/*/*"))
	fmt.Println(fs.Glob(files, "one.txt"))
	sub, err := fs.Sub(files, "data")
	fmt.Println(err)
	walk(sub, ".")
	b, err := fs.ReadFile(sub, "a.txt")
	fmt.Printf("%q %v\n", b, err)
	_, err = fs.ReadFile(sub, "zzz")
	fmt.Println(err, errors.Is(err, fs.ErrNotExist))
	_, err = fs.ReadFile(sub, "/x")
	fmt.Println(err)
	_, err = files.ReadFile("data")
	fmt.Println(err)
	_, err = files.ReadDir("one.txt")
	fmt.Println(err)
	_, err = files.Open("../x")
	fmt.Println(err)
	fmt.Println(fs.Glob(sub, "*.txt"))
	s2, err := fs.Sub(sub, "skip")
	walk(s2, ".")
	_, err = fs.Sub(files, "..")
	fmt.Println(err)
	f, _ := files.Open("one.txt")
	sk := f.(io.ReadSeeker)
	sk.Seek(2, io.SeekStart)
	rest, _ := io.ReadAll(f)
	fmt.Printf("%q\n", rest)
	_, err = sk.Seek(-1, io.SeekStart)
	fmt.Println(err)
	buf := make([]byte, 100)
	n, err := f.(io.ReaderAt).ReadAt(buf, 1)
	fmt.Println(n, err)
	d, _ := files.Open("data")
	_, err = d.Read(buf)
	fmt.Println(err)
	rd := d.(fs.ReadDirFile)
	for {
		list, err := rd.ReadDir(2)
		fmt.Println(list, err)
		if err != nil {
			break
		}
	}
	info, _ := fs.Stat(files, "data")
	fmt.Println(fs.FormatFileInfo(info), fs.FileInfoToDirEntry(info), fs.FileInfoToDirEntry(nil))
	m := fstest.MapFS{"a/b.tmpl": {Data: []byte("hi {{.}}")}, "c": {Data: []byte("x"), Mode: 0o644 | fs.ModeSetuid}}
	walk(m, ".")
	fmt.Println(fstest.TestFS(m, "a/b.tmpl"))
	t, err := template.ParseFS(m, "a/*.tmpl")
	fmt.Println(err)
	t.Execute(os.Stdout, "you")
	fmt.Println()
	tmp, _ := os.MkdirTemp("", "x")
	os.MkdirAll(tmp+"/p/q", 0o755)
	os.WriteFile(tmp+"/p/f", []byte("f"), 0o600)
	dfs := os.DirFS(tmp)
	fs.WalkDir(dfs, ".", func(p string, d fs.DirEntry, err error) error { fmt.Println(p, d, err); return nil })
	_, err = fs.ReadFile(dfs, "nope")
	fmt.Println(err)
	_, err = fs.Stat(dfs, "../x")
	fmt.Println(err)
	_, err = os.DirFS("").Open("x")
	fmt.Println(err)
	filepath.Walk(tmp, func(p string, i fs.FileInfo, err error) error {
		rel, _ := filepath.Rel(tmp, p)
		fmt.Println(rel, i.IsDir(), err)
		return nil
	})
	fmt.Println(filepath.SplitList("a::b"), filepath.IsLocal("a/../b"), filepath.IsLocal("../b"), filepath.IsLocal("/x"), filepath.VolumeName("c:/x") == "")
	for _, mode := range []fs.FileMode{0, fs.ModeDir | 0o755, fs.ModeSymlink | 0o777, fs.ModeNamedPipe, fs.ModeDevice | fs.ModeCharDevice | 0o620, fs.ModeSetuid | fs.ModeSticky | 0o4, fs.ModeIrregular} {
		fmt.Println(mode, mode.IsRegular(), mode.Type(), uint32(mode))
	}
	for _, s := range []string{"$a-${b}", "${}x", "${", "$", "a$$b", "$*x", "${*}y", "$1a", "${a b}", "x${a", "no", "$ü"} {
		fmt.Printf("%q ", os.Expand(s, func(v string) string { return "<" + v + ">" }))
	}
	fmt.Println()
	dh, _ := os.Open(tmp + "/p")
	is, err := dh.Readdir(-1)
	fmt.Println(len(is), err)
}
