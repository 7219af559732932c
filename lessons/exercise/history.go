package exercise

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/anishathalye/porcupine"
)

// A data structure is right when each history of its operations is linearizable: when each
// operation can be taken to have happened at one moment between its call and its return, in
// an order that the sequential specification allows (Herlihy and Wing, "Linearizability: A
// Correctness Condition for Concurrent Objects", 1990). The tests of such a kata print what was
// called and what came back, in the order in which it happened:
//
//	history queue 1
//	call 0 put 7
//	return 0
//	call 1 get
//	return 1 7
//
// The first line names the model, the number is that of the caller. The engine finds every history that there is, and
// porcupine looks for the order of each.

// model is a sequential specification.
type model struct {
	name string
	porcupine.Model
}

// operation is what was called, as porcupine has it as input; a string is what came back.
type operation struct{ verb, value string }

// modelOf returns the model of a name and its number: "queue 2" is a first-in, first-out queue
// with room for two, "register 0" is a variable that begins as 0.
func modelOf(text string) (*model, error) {
	name, arg, _ := strings.Cut(text, " ")
	m := porcupine.Model{Equal: func(a, b any) bool { return a == b }}
	switch name {
	case "queue":
		room, err := strconv.Atoi(arg)
		if err != nil || room < 1 {
			return nil, fmt.Errorf("the model %q needs how many the queue has room for: queue 2", text)
		}
		m.Init, m.Step = func() any { return "" }, queueStep(room)
	case "register":
		m.Init, m.Step = func() any { return arg }, registerStep
	default:
		return nil, fmt.Errorf("there is no model %q; there are “queue N” and “register VALUE”", name)
	}
	return &model{name, m}, nil
}

// queueStep is a queue as a list of values, each with a comma behind it.
func queueStep(room int) func(state, in, out any) (bool, any) {
	return func(state, in, out any) (bool, any) {
		list, op := state.(string), in.(operation)
		switch op.verb {
		case "put":
			return strings.Count(list, ",") < room, list + op.value + ","
		case "get":
			first, rest, ok := strings.Cut(list, ",")
			return ok && first == out.(string), rest
		}
		return false, state
	}
}

func registerStep(state, in, out any) (bool, any) {
	switch op := in.(operation); op.verb {
	case "set":
		return true, op.value
	case "get":
		return state == out, state
	}
	return false, state
}

// unlinearizable says why the history that a run printed is not linearizable; empty if it is,
// or if the run printed none. The error is about a model that there is not.
func unlinearizable(output string) (words string, err error) {
	_, rest, ok := strings.Cut("\n"+output, "\nhistory ")
	if !ok {
		return "", nil
	}
	name, rest, _ := strings.Cut(rest, "\n")
	m, err := modelOf(strings.TrimSpace(name))
	if err != nil {
		return "", err
	}
	return m.against(rest), nil
}

// against says why a history is not linearizable; empty if it is.
func (m *model) against(output string) string {
	events, lines := history(output)
	if len(events) == 0 || porcupine.CheckEvents(m.Model, events) {
		return ""
	}
	return fmt.Sprintf("no order of these calls is that of a %s: %s", m.name, strings.Join(lines, "; "))
}

// history reads the events in what a run printed. A call that never returned may have
// happened or not, which a run that ends well does not have.
func history(output string) (events []porcupine.Event, lines []string) {
	open := map[int]int{} // by caller: the number of the call
	calls := 0
	for _, line := range strings.Split(output, "\n") {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != "call" && words[0] != "return" {
			continue
		}
		client, err := strconv.Atoi(words[1])
		if err != nil {
			continue
		}
		lines = append(lines, strings.Join(words, " "))
		rest := slices.Concat(words[2:], []string{"", ""})
		if words[0] == "call" {
			calls++
			open[client] = calls
			events = append(events, porcupine.Event{ClientId: client, Id: calls, Kind: porcupine.CallEvent, Value: operation{rest[0], rest[1]}})
			continue
		}
		events = append(events, porcupine.Event{ClientId: client, Id: open[client], Kind: porcupine.ReturnEvent, Value: rest[0]})
	}
	return events, lines
}
