// A request whose context ends says why it ended, as the one who cancelled it said.
//
// real
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
)

func main() {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
	defer s.Close()
	mine := errors.New("the shop closes")
	for _, end := range []func() context.Context{
		func() context.Context {
			ctx, cancel := context.WithCancelCause(context.Background())
			cancel(mine)
			return ctx
		},
		func() context.Context {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			return ctx
		},
		func() context.Context {
			parent, cancel := context.WithCancelCause(context.Background())
			ctx, _ := context.WithCancel(parent)
			cancel(mine)
			return ctx
		},
	} {
		r, err := http.NewRequestWithContext(end(), "GET", s.URL, nil)
		if err != nil {
			panic(err)
		}
		_, err = http.DefaultClient.Do(r)
		fmt.Println(errors.Is(err, mine), errors.Is(err, context.Canceled), strings.ReplaceAll(err.Error(), s.URL, "URL"))
	}
}
