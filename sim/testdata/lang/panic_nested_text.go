package main

func main() {
	defer func() { panic("two") }()
	panic("one")
}
