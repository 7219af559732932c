// want: pass; outcomes 1

package main

import (
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"
)

func main() {
	var g errgroup.Group
	n := 0
	g.Go(func() error { n = 1; return errors.New("bad") })
	g.Go(func() error { return nil })
	fmt.Println(g.Wait(), n)
}
