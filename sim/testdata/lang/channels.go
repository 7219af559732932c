package main

import "fmt"

type msg struct {
	n     int
	reply chan<- int
}

func producer(n int) <-chan int {
	c := make(chan int)
	go func() {
		defer close(c)
		for i := range n {
			c <- i
		}
	}()
	return c
}

func main() {
	sum := 0
	for v := range producer(4) {
		sum += v
	}
	fmt.Println(sum)
	c := make(chan int, 2)
	c <- 1
	c <- 2
	fmt.Println(len(c), cap(c))
	select {
	case c <- 3:
		fmt.Println("never")
	default:
		fmt.Println("full")
	}
	close(c)
	v, ok := <-c
	fmt.Println(v, ok)
	<-c
	v, ok = <-c
	fmt.Println(v, ok, len(c))
	var nc chan int
	fmt.Println(len(nc), cap(nc))
	select {
	case <-nc:
	case nc <- 1:
	default:
		fmt.Println("nil channels are never ready")
	}
	req := make(chan msg)
	go func() {
		for m := range req {
			m.reply <- m.n * m.n
		}
	}()
	reply := make(chan int)
	req <- msg{7, reply}
	fmt.Println(<-reply)
	close(req)
	cc := make(chan chan string, 1)
	in := make(chan string, 1)
	cc <- in
	in <- "through"
	fmt.Println(<-<-cc)
	d := make(chan struct{})
	var m map[string]int
	go func() { m = map[string]int{"x": 1}; close(d) }()
	<-d
	fmt.Println(m)
	arr := make(chan [3]int, 1)
	a := [3]int{1, 2, 3}
	arr <- a
	a[0] = 9
	fmt.Println(<-arr)
	var x struct{ a [2]int }
	one := make(chan int, 1)
	one <- 5
	x.a[1] = <-one
	fmt.Println(x)
	one <- 6
	select {
	case x.a[0], ok = <-one:
		fmt.Println(x, ok)
	}
	fmt.Println(c == c, nc == nil, (<-chan int)(c) == c)
	idx := func() int { fmt.Print("idx "); return 0 }
	get := func(c chan int) chan int { fmt.Print("chan "); return c }
	s := []int{0}
	select {
	case s[idx()] = <-get(nil):
	case get(one) <- idx():
		fmt.Println("sent")
	}
}
