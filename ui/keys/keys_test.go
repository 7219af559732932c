package keys

import (
	"reflect"
	"testing"

	"charm.land/bubbles/v2/key"
)

func TestEveryBindingIsInOneGroupWithWords(t *testing.T) {
	m := New()
	listed := map[string]int{}
	for _, g := range append(m.Groups(), m.CourseGroup()) {
		for _, b := range g.Bindings {
			listed[b.Help().Key+b.Help().Desc]++
		}
	}
	v := reflect.ValueOf(m)
	for i := range v.NumField() {
		b := v.Field(i).Interface().(key.Binding)
		name := v.Type().Field(i).Name
		if b.Help().Key == "" || b.Help().Desc == "" || len(b.Keys()) == 0 {
			t.Errorf("%s has no key or no words", name)
		}
		if n := listed[b.Help().Key+b.Help().Desc]; n != 1 {
			t.Errorf("%s is in %d groups of the help", name, n)
		}
	}
}

func TestNoKeyMeansTwoThings(t *testing.T) {
	m := New()
	// Space flips a switch where the arrows stand on one, and runs elsewhere. e is the code:
	// on the bench to be read, on Fix it to be written.
	shared := map[string]bool{"space": true, "e": true}
	seen := map[string]string{}
	for _, g := range append(m.Groups(), m.CourseGroup()) {
		for _, b := range g.Bindings {
			for _, k := range b.Keys() {
				if other, ok := seen[k]; ok && !shared[k] {
					t.Errorf("%s means %q and %q", k, other, b.Help().Desc)
				}
				seen[k] = b.Help().Desc
			}
		}
	}
}
