// Why: Woken without looking again: main woke main\.func1 .*main\.func1 #2 deleted j\.list\[0\] .*did not look at j\.list again

package main

import "sync"

type jobs struct {
	sync.Mutex
	more *sync.Cond
	list map[int]string
}

func newJobs() *jobs {
	j := &jobs{list: map[int]string{}}
	j.more = sync.NewCond(&j.Mutex)
	return j
}

func (j *jobs) pop() (s string) {
	j.Lock()
	defer j.Unlock()
	if len(j.list) == 0 {
		j.more.Wait()
	}
	for k, v := range j.list {
		delete(j.list, k)
		return v
	}
	panic("no job")
}

func main() {
	j := newJobs()
	done := make(chan string)
	for range 2 {
		go func() { done <- j.pop() }()
	}
	for i := range 2 {
		j.Lock()
		j.list[i] = "job"
		j.Unlock()
		j.more.Signal()
	}
	<-done
	<-done
}
