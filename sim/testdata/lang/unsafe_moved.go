package main

import (
	"fmt"
	"reflect"
	"unsafe"
)

type inner struct {
	small int8
	wide  int64
}

type outer struct {
	flag  bool
	pair  [2]inner
	title string
	last  uint16
}

// bits is how packages that print unexported fields reach the flag of a reflect.Value.
func bits(v *reflect.Value, offset uintptr) *uintptr {
	return (*uintptr)(unsafe.Pointer(uintptr(unsafe.Pointer(v)) + offset))
}

func main() {
	o := &outer{pair: [2]inner{{1, 2}, {3, 4}}, title: "old", last: 7}
	p := unsafe.Pointer(o)
	*(*int64)(unsafe.Pointer(uintptr(p) + unsafe.Offsetof(o.pair) + unsafe.Sizeof(inner{}) + unsafe.Offsetof(o.pair[0].wide))) = 40
	*(*string)(unsafe.Add(p, unsafe.Offsetof(o.title))) = "new"
	last := unsafe.Add(p, unsafe.Offsetof(o.last))
	first := (*bool)(unsafe.Pointer(uintptr(last) - unsafe.Offsetof(o.last)))
	*first = true
	fmt.Println(*o, *(*uint16)(last))

	row := []int32{10, 20, 30}
	at := unsafe.Pointer(&row[0])
	for i := range row {
		fmt.Print(*(*int32)(unsafe.Add(at, i*4)), *(*int32)(unsafe.Pointer(uintptr(at) + uintptr(i)*unsafe.Sizeof(row[0]))), " ")
	}
	fmt.Println()

	field, _ := reflect.TypeOf(reflect.Value{}).FieldByName("flag")
	var t struct {
		A int
		a int
	}
	public, private := reflect.ValueOf(t).Field(0), reflect.ValueOf(t).Field(1)
	hidden := *bits(&public, field.Offset) ^ *bits(&private, field.Offset)
	fmt.Println(hidden == 1<<5, private.CanInterface())
	*bits(&private, field.Offset) &^= hidden
	fmt.Println(private.CanInterface(), private.Interface())
}
