package progress

import (
	"strings"
	"testing"
)

// Whoever has a damaged file is told where, and nothing of how it is read.
func TestWhatIsWrongWithARecordIsSaidInWords(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", "it is empty"},
		{"garbage", "garbage", "it is not JSON from line 1 on"},
		{"garbage further down", "{\n\"version\": 1,\n\"last\": oops}", "it is not JSON from line 3 on"},
		{"more after the end", `{"version":1} x`, "it is not JSON from line 1 on"},
		{"half of it", `{"version":1,"lessons":{"lost-update"`, "it is cut off"},
		{"an array", `[1,2]`, "not a record of progress but an array"},
		{"a number", `7`, "not a record of progress but a number"},
		{"a version in words", `{"version":"one"}`, `"version" in line 1 is a string, not a whole number`},
		{"a version that no integer holds", `{"version":99999999999999999999}`, `"version" in line 1 is 99999999999999999999, not a whole number in range`},
		{"lessons as a list", "{\"version\":1,\n\"lessons\":[]}", `"lessons" in line 2 is an array, not an object`},
		{"half a hint", `{"version":1,"lessons":{"x":{"hints":1.5}}}`, `is 1.5, not a whole number`},
		{"a setting in words", `{"version":1,"settings":{"plain":"yes"}}`, `is a string, not true or false`},
		{"a theme that is on", `{"version":1,"settings":{"theme":true}}`, `is true or false, not a string`},
		{"answers as an object", `{"version":1,"answers":{}}`, `is an object, not an array`},
		{"a time that is none", `{"version":1,"last":{"at":"notatime"}}`, `"notatime" is not a time`},
		{"a time as a number", `{"version":1,"last":{"at":7}}`, "a time in it is not a string"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Decode([]byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("Decode = %v, want %q in it", err, tt.want)
			}
			for _, internal := range []string{"json:", "Go value", "Go struct", "struct {", "2006", "Unmarshal", "invalid character"} {
				if strings.Contains(err.Error(), internal) {
					t.Errorf("%v speaks of the program's inside: %q", err, internal)
				}
			}
		})
	}
}
