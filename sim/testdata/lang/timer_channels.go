package main

import (
	"fmt"
	"time"
)

func main() {
	once := time.NewTimer(time.Millisecond)
	often := time.NewTicker(time.Millisecond)
	after := time.After(time.Millisecond)
	fmt.Println(cap(once.C), cap(often.C), cap(after), len(once.C))
	time.Sleep(20 * time.Millisecond)
	fmt.Println(len(once.C), len(often.C), len(after)) // fired, and not to be seen
	<-once.C
	often.Stop()
	fmt.Println(len(after))
	fmt.Println(once.Stop())
}
