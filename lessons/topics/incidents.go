package topics

import (
	"fmt"
	"strings"
)

// incidentsPage is the page whose headings of the third level are incidents.
const incidentsPage = "incidents"

// Incident is something that happened to somebody.
type Incident struct {
	Name   string   // "Flexcoin, March 2014": its heading on the page incidents
	Group  string   // the section: "Races", or what else it was
	When   string   // "2 March 2014"
	What   string   // what raced, in a few words
	Cost   string   // what came of it; empty if nothing is known
	Fix    string   // how; empty if nothing is known
	Source string   // who says so, and whether that was read itself or as quoted
	See    []string // lessons and pages that show the same order
}

// Incidents returns the incidents of the page incidents, by date within each
// section.
func Incidents() []Incident {
	t, err := Find(incidentsPage)
	if err != nil {
		return nil
	}
	var all []Incident
	for _, s := range t.Sections {
		for _, text := range strings.Split("\n"+s.text, "\n### ")[1:] {
			if in, err := parseIncident(text); err == nil {
				in.Group = s.Heading
				all = append(all, in)
			}
		}
	}
	return all
}

// parseIncident reads a heading and the list of fields below it:
//
//   - **When:** 2 March 2014
func parseIncident(text string) (Incident, error) {
	name, body, _ := strings.Cut(text, "\n")
	in := Incident{Name: strings.TrimSpace(name)}
	fields := map[string]*string{"When": &in.When, "What raced": &in.What, "What happened": &in.What, "Cost": &in.Cost, "Fix": &in.Fix, "Source": &in.Source}
	for _, item := range strings.Split("\n"+body, "\n- **")[1:] {
		key, value, _ := strings.Cut(item, ":**")
		value, _, _ = strings.Cut(value, "\n\n")
		value = strings.Join(strings.Fields(value), " ")
		switch field := fields[key]; {
		case key == "See":
			in.See = seen(value)
		case field == nil:
			return in, fmt.Errorf("the incident %q has a field %q; fields are When, What raced, What happened, Cost, Fix, Source and See", in.Name, key)
		default:
			*field = value
		}
	}
	if in.When == "" || in.What == "" || in.Source == "" {
		return in, fmt.Errorf("the incident %q needs at least When, What raced (or What happened) and Source", in.Name)
	}
	return in, nil
}

// incidentTable is the incidents of a section as a table.
func incidentTable(group string) (string, error) {
	var b strings.Builder
	b.WriteString("| when | who | what raced |\n|---|---|---|\n")
	rows := 0
	for _, in := range Incidents() {
		if in.Group == group {
			rows++
			who, _, _ := strings.Cut(in.Name, ",")
			fmt.Fprintf(&b, "| %s | %s | %s |\n", in.When, who, firstSentence(in.What))
		}
	}
	if rows == 0 {
		return "", fmt.Errorf("the page %s has no section %q with incidents", incidentsPage, group)
	}
	return b.String(), nil
}

// firstSentence cuts a text after its first sentence.
func firstSentence(s string) string {
	first, _, _ := strings.Cut(s, ". ")
	return strings.TrimSuffix(first, ".")
}
