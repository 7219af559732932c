package main

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"
)

func main() {
	g, ctx := errgroup.WithContext(context.Background())
	g.SetLimit(1)
	g.Go(func() error { return errors.New("failed") })
	err := g.Wait()
	fmt.Println(err, ctx.Err(), g.TryGo(func() error { return nil }))
	var sf singleflight.Group
	v, err, shared := sf.Do("k", func() (any, error) { return 42, nil })
	fmt.Println(v, err, shared)
	ch := sf.DoChan("k", func() (any, error) { return nil, errors.New("no") })
	r := <-ch
	fmt.Println(r.Val, r.Err, r.Shared)
	var z errgroup.Group
	n := make([]int, 3)
	for i := range n {
		z.Go(func() error { n[i] = i + 1; return nil })
	}
	fmt.Println(z.Wait(), n)
}
