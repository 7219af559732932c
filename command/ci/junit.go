package ci

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// The elements that readers of JUnit's reports agree on (Jenkins, GitLab, Azure, CircleCI).
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string       `xml:"classname,attr"`
		Name    string       `xml:"name,attr"`
		File    string       `xml:"file,attr,omitempty"`
		Time    string       `xml:"time,attr"`
		Failure *junitResult `xml:"failure"`
		Error   *junitResult `xml:"error"`
		Skipped *junitResult `xml:"skipped"`
		Out     string       `xml:"system-out,omitempty"`
	}
	junitResult struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes the run as JUnit XML: a test suite for each package, in which a package
// that could not be loaded is a test case with an error.
func JUnit(w io.Writer, run Run) error {
	out := junitSuites{Name: "racelab"}
	var seconds float64
	for _, p := range run.Packages {
		s := junitOf(p)
		out.Tests += s.Tests
		out.Failures += s.Failures
		out.Errors += s.Errors
		out.Skipped += s.Skipped
		seconds += p.Elapsed.Seconds()
		out.Suites = append(out.Suites, s)
	}
	out.Time = fmt.Sprintf("%.3f", seconds)
	text, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("the report cannot be written as JUnit XML: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}

func junitOf(p Package) junitSuite {
	s := junitSuite{
		Name: xmlText(p.Name), Tests: len(p.Tests), Failures: p.count(Fails), Errors: p.count(Unchecked), Skipped: p.count(Skipped),
		Time: fmt.Sprintf("%.3f", p.Elapsed.Seconds()),
	}
	if p.Err != "" {
		s.Tests, s.Errors = 1, 1
		s.Cases = append(s.Cases, junitCase{Class: s.Name, Name: "load", Time: s.Time, Error: &junitResult{Message: xmlText(p.Err), Type: "load"}})
	}
	for _, t := range p.Tests {
		s.Cases = append(s.Cases, junitTest(s.Name, t))
	}
	return s
}

func junitTest(class string, t Test) junitCase {
	c := junitCase{Class: class, Name: xmlText(t.Name), Time: fmt.Sprintf("%.3f", t.Elapsed.Seconds())}
	switch t.Status {
	case Fails:
		c.Failure = &junitResult{Message: xmlText(t.why()), Type: string(Failure), Text: xmlText(t.Text)}
		for _, f := range t.Findings {
			if f.Red {
				c.File, c.Failure.Type = f.File, string(f.Kind)
				break
			}
		}
	case Unchecked:
		c.Error = &junitResult{Message: xmlText(t.Err), Type: "not checked"}
	case Skipped:
		c.Skipped = &junitResult{Message: xmlText(t.Err)}
	default:
		c.Out = xmlText(t.Summary)
	}
	return c
}

// xmlText leaves out what XML 1.0 cannot say, such as a program's control characters.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return '?'
		}
		return r
	}, s)
}
