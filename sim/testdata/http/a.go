// want: x
package main

func main() { print("x") }
