// Why: in owner, read backup\.lock -> end of file \(\d+\) before main\.func\d, in take, wrote backup\.lock
// Not: Overwrite

package main

import (
	"os"
)

type guard struct{ path string }

func (g guard) owner() string {
	b, err := os.ReadFile(g.path)
	if err != nil {
		return "?"
	}
	return string(b)
}

func (g guard) take(name string) bool {
	f, err := os.OpenFile(g.path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if os.IsExist(err) {
		if g.owner() != "" {
			return false
		}
		os.Remove(g.path)
		f, err = os.OpenFile(g.path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	}
	if err != nil {
		return false
	}
	defer f.Close()
	f.Write([]byte(name))
	return true
}

func main() {
	won := make(chan bool)
	g := guard{"backup.lock"}
	go func() { won <- g.take("nightly") }()
	go func() { won <- g.take("manual") }()
	a, b := <-won, <-won
	if a && b {
		panic("two backups")
	}
}
