package lease

import (
	"testing"
	"testing/synctest"
	"time"
)

// A paused holder wakes up after its lease has run out, and writes.
func TestThePausedHolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const ttl = 10 * time.Second
		written := make(chan string, 2)
		go func() { // A takes the lease, and is paused
			time.Sleep(15 * time.Second)
			written <- "A"
		}()
		go func() { // B waits for the lease to run out
			time.Sleep(ttl)
			written <- "B"
		}()
		synctest.Wait()
		time.Sleep(time.Minute)
		<-written
		if last := <-written; last != "B" {
			t.Errorf("%s wrote last, without a lease", last)
		}
	})
}
