package drills

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"racelab/sim"
)

// Slice compiles the slice of a night that decides, for the bench: the small heart of the service with everybody in it
// as an actor, and each change of the code that the drill offers as a switch.
//
// slice.txt of the service is a lesson without its switches, which stand at a line "@switches", and without the method
// version, which says what its replicas run.
func Slice(d *Drill) (*sim.Program, error) {
	text, err := fs.ReadFile(source, d.Name+"/slice.txt")
	if err != nil {
		return nil, fmt.Errorf("the service of %s has no slice: %w", d.Name, err)
	}
	files, err := Files(d.Name)
	if err != nil {
		return nil, err
	}
	var service []sim.File
	for _, f := range files {
		switch {
		case f.Name == "heart_test.go": // what its tests use is what the slice uses; a test would be run in its place
			service = append(service, sim.File{Name: "heart.go", Text: bytes.ReplaceAll(f.Text, []byte("\nfunc Test"), []byte("\nfunc test"))})
		case !isTest(f):
			service = append(service, f)
		}
	}
	changes := Changes(d.Name)
	if files, err = deployed(d.Name, service, changes); err != nil {
		return nil, err
	}
	files = put(files, "version.go", "package "+d.Name+"\n\nvar underTest = \"release\"\n")
	return sim.Load(d.Name, put(files, "slice.go", withSwitches(d, string(text), changes)))
}

// withSwitches is the text of a slice with a switch for each change, and with the version that is on.
func withSwitches(d *Drill, text string, changes []Change) string {
	var fields, cases strings.Builder
	for i, c := range changes {
		field := strings.ToUpper(c.Name[:1]) + c.Name[1:]
		kind := "wrong"
		if slices.Contains(d.Holds, c.Name) {
			kind = "fix"
		}
		fmt.Fprintf(&fields, "%s bool `%s:%q`\n", field, kind, c.Does)
		fmt.Fprintf(&cases, "\tcase l.%s:\n\t\treturn %q\n", field, VersionName(i+1))
	}
	text = strings.Replace(text, "@switches\n", fields.String(), 1)
	return text + "\nfunc (l *Lesson) version() string {\n\tswitch {\n" + cases.String() + "\t}\n\treturn \"release\"\n}\n"
}
