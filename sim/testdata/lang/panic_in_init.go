package main

import "fmt"

var x = f()

func f() int { fmt.Println("f"); return 1 }

func init() { panic("from init") }

func main() { fmt.Println("never") }
