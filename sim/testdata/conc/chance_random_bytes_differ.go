// want: pass; outcomes 1
package main

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"runtime"
	"sync"
)

type session struct{ token string }

func open() *session {
	b := make([]byte, 12)
	rand.Read(b)
	s := &session{base64.RawURLEncoding.EncodeToString(b)}
	runtime.SetFinalizer(s, func(s *session) { panic("never") })
	return s
}

// Two tokens are never the same, and a finalizer need not run.
func main() {
	var all [2]*session
	var wg sync.WaitGroup
	for i := range all {
		wg.Go(func() { all[i] = open() })
	}
	wg.Wait()
	fmt.Print(all[0].token == all[1].token, len(all[0].token))
}
