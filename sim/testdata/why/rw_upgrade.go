// Why: Self-deadlock: main\.func1 holds k\.RWMutex for reading

package main

import "sync"

type kv struct {
	sync.RWMutex
	m map[string]int
}

func (k *kv) ensure(key string) int {
	k.RLock()
	defer k.RUnlock()
	if v, ok := k.m[key]; ok {
		return v
	}
	k.set(key, 1)
	return 1
}

func (k *kv) set(key string, v int) { k.Lock(); k.m[key] = v; k.Unlock() }

func main() {
	k := &kv{m: map[string]int{}}
	done := make(chan int)
	go func() { done <- k.ensure("a") }()
	<-done
}
