// want: pass; outcomes 1

package main

import (
	"context"
	"fmt"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	reason := ""
	done := make(chan bool)
	go func() {
		<-ctx.Done()
		fmt.Println(reason, ctx.Err())
		close(done)
	}()
	reason = "set before cancel:"
	cancel()
	<-done
}
