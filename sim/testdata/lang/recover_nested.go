package main

import "fmt"

func inner() {
	defer func() {
		fmt.Println("inner recovers", recover())
		panic("second")
	}()
	panic("first")
}

func helper() any { return recover() }

func wrongPlace() {
	defer func() {
		func() { fmt.Println("too deep:", recover()) }()
	}()
	defer func() {
		defer func() { fmt.Println("deferred in deferred:", recover()) }()
	}()
	panic("wrong place")
}

func direct() {
	defer fmt.Println("printed before")
	defer recover() // does not recover
	panic("direct")
}

func replaced() {
	defer func() { fmt.Println("got", recover()) }()
	defer func() { panic("replacement") }()
	panic("original")
}

func sequence() (s string) {
	for i := range 3 {
		func() {
			defer func() { s += fmt.Sprint(recover(), ";") }()
			panic(i)
		}()
	}
	return
}

func duringPanic() {
	defer func() { fmt.Println("outer", recover()) }()
	defer func() {
		func() {
			defer func() { fmt.Println("own", recover()) }()
			panic("nested and recovered")
		}()
		fmt.Println("go on unwinding")
	}()
	panic("outer panic")
}

func main() {
	func() {
		defer func() { fmt.Println("outer recovers", recover()) }()
		inner()
	}()
	func() {
		defer func() { fmt.Println("direct:", recover()) }()
		direct()
	}()
	func() {
		defer func() { fmt.Println("main sees", recover()) }()
		defer func() { fmt.Println("helper:", helper()) }()
		wrongPlace()
	}()
	replaced()
	fmt.Println(sequence())
	duringPanic()
	fmt.Println(recover())
}
