package progress

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// unreadable says what is wrong with the text of a record, in words for whoever
// has the file and not the program.
func unreadable(text []byte, err error) error {
	var syntax *json.SyntaxError
	var value *json.UnmarshalTypeError
	var moment *time.ParseError
	switch {
	case len(text) == 0:
		return errors.New("it is empty")
	case errors.As(err, &syntax) && syntax.Error() == "unexpected end of JSON input":
		return errors.New("it is cut off: the JSON does not come to its end")
	case errors.As(err, &syntax):
		return fmt.Errorf("it is not JSON from line %d on", line(text, syntax.Offset))
	case errors.As(err, &value) && value.Field == "":
		return fmt.Errorf("it is not a record of progress but %s", article(value.Value))
	case errors.As(err, &value):
		return fmt.Errorf("it is not a record of progress: %q in line %d is %s, not %s", value.Field, line(text, value.Offset), article(value.Value), kind(value.Type))
	case errors.As(err, &moment):
		return fmt.Errorf("it is not a record of progress: %q is not a time", moment.Value)
	}
	if strings.HasPrefix(err.Error(), "Time.") {
		return errors.New("it is not a record of progress: a time in it is not a string")
	}
	return fmt.Errorf("it is not a record of progress: %w", err)
}

// line returns the line of text that the byte before offset is in, from 1.
func line(text []byte, offset int64) int {
	n := 1
	for _, c := range text[:min(max(offset-1, 0), int64(len(text)))] {
		if c == '\n' {
			n++
		}
	}
	return n
}

// article is what the JSON package calls a value, as a part of a sentence.
func article(value string) string {
	if value == "array" || value == "object" {
		return "an " + value
	}
	if value == "bool" {
		return "true or false"
	}
	if number, ok := strings.CutPrefix(value, "number "); ok {
		return number
	}
	return "a " + value
}

// kind says what belongs where a value of type t is read.
func kind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int:
		return "a whole number in range"
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "a string"
	case reflect.Slice:
		return "an array"
	}
	return "an object"
}
