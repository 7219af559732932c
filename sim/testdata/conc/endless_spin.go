// want: fail; livelocks 1

package main

import "sync/atomic"

func main() {
	var stop atomic.Bool
	go func() {
		for !stop.Load() {
		}
	}()
	for !stop.Load() {
	}
}
