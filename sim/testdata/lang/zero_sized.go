package main

import "fmt"

type nothing struct{}

func (nothing) String() string { return "nothing" }

func main() {
	rooms := make([]nothing, 3, 5)
	fmt.Println(len(rooms), cap(rooms), copy(rooms, rooms[1:]), copy(rooms[2:], rooms))
	rooms = append(rooms, rooms[1:]...)
	fmt.Println(len(rooms), len(append(rooms, nothing{})), rooms)
	var none []nothing
	fmt.Println(append(none, none...) == nil, append(none, []nothing{}...) == nil, len(append(none, make([]nothing, 4)...)))
	fmt.Println(append([]struct{}(nil), []struct{}(nil)...) == nil)

	n := 0
	for i, r := range rooms {
		n += i + len(r.String())
	}
	fmt.Println(n, [2]nothing{} == [2]nothing{}, [0]int{} == [0]int{})
	seen := map[nothing]int{}
	seen[nothing{}]++
	seen[nothing{}]++
	sets := map[string]nothing{"a": {}, "b": {}}
	_, ok := sets["b"]
	fmt.Println(seen, len(sets), ok)
	var grid [3][0]int
	fmt.Println(len(grid), len(grid[1]), grid)
	boxes := []any{nothing{}, [0]int{}, struct{}{}}
	fmt.Println(boxes[0] == any(nothing{}), boxes[1] == any([0]int{}), boxes[2] == any(nothing{}))

	tokens := make(chan nothing, 2)
	tokens <- rooms[0]
	tokens <- nothing{}
	fmt.Println(len(tokens), <-tokens)
}
