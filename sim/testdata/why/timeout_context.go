// Why: the time of ctx was up \(\d+\), and main, in hand, took that case \(\d+\) although it could have sent to jobs

package main

import (
	"context"
	"time"
)

func hand(ctx context.Context, jobs chan string) error {
	select {
	case jobs <- "print":
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	jobs := make(chan string)
	go func() { <-jobs }()
	if err := hand(ctx, jobs); err != nil {
		panic(err)
	}
}
