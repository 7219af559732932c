// What only a method returns that is called by its name has its methods, too, as have the parts of it.
package main

import (
	"fmt"
	"reflect"
)

type day int

func (d day) String() string { return "day " + string(rune('0'+int(d))) }

func (d day) Next() day { return d + 1 }

type span struct{ From, To day }

func (s *span) Days() []day { return []day{s.From, s.To} }

type event struct{ on int }

func (e event) Day() day { return day(e.on) }

func (e event) Checked() (day, error) { return day(e.on + 1), nil }

func (e event) Span() *span { return &span{day(e.on), day(e.on + 2)} }

func (e event) By() map[day][]day { return map[day][]day{1: {2, 3}} }

func main() {
	for _, names := range [][]string{{"Day"}, {"Day", "Next"}, {"Checked"}, {"Checked", "String"}, {"Span", "Days"}, {"By"}} {
		v := reflect.ValueOf(event{3})
		for _, name := range names {
			v = v.MethodByName(name).Call(nil)[0]
		}
		fmt.Println(names, v)
	}
	to := reflect.ValueOf(event{3}).MethodByName("Span").Call(nil)[0].Elem().FieldByName("To")
	fmt.Println(to, to.MethodByName("Next").Call(nil)[0].Interface().(fmt.Stringer).String())
}
