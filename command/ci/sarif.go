package ci

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path"
)

// The parts of SARIF 2.1.0 (OASIS, 2020) that code scanning reads.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool     `json:"tool"`
		Results     []sarifResult `json:"results"`
		Invocations []sarifCall   `json:"invocations"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string    `json:"id"`
		Short sarifText `json:"shortDescription"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		Rule         string            `json:"ruleId"`
		Index        int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Properties   map[string]string `json:"properties"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		Line int `json:"startLine"`
	}
	sarifCall struct {
		OK            bool        `json:"executionSuccessful"`
		Notifications []sarifNote `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNote struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
)

// SARIF writes the run as a SARIF log: a result for each finding, and a notification for
// each thing that could not be checked.
func SARIF(w io.Writer, run Run) error {
	out := sarifRun{Tool: sarifTool{Driver: sarifDriver{Name: "racelab", Version: run.Version}}, Results: []sarifResult{}}
	rule := map[Kind]int{}
	for i, k := range Kinds() {
		rule[k] = i
		out.Tool.Driver.Rules = append(out.Tool.Driver.Rules, sarifRule{ID: string(k), Short: sarifText{k.About()}})
	}
	call := sarifCall{OK: true}
	note := func(text string) {
		call.OK = false
		call.Notifications = append(call.Notifications, sarifNote{"error", sarifText{text}})
	}
	for _, p := range run.Packages {
		if p.Err != "" {
			note(p.Name + ": " + p.Err)
		}
		for _, t := range p.Tests {
			if t.Status == Unchecked {
				note(p.Name + ", " + t.Name + ": " + t.Err)
			}
			for _, f := range t.Findings {
				out.Results = append(out.Results, sarifOf(p, t, f, rule[f.Kind]))
			}
		}
	}
	out.Invocations = []sarifCall{call}
	text, err := json.MarshalIndent(sarifLog{
		Schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{out},
	}, "", "  ")
	if err != nil {
		return fmt.Errorf("the report cannot be written as SARIF: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s\n", text)
	return err
}

func sarifOf(p Package, t Test, f Finding, rule int) sarifResult {
	r := sarifResult{
		Rule: string(f.Kind), Index: rule, Level: "note", Message: sarifText{t.Name + ": " + f.Text},
		Fingerprints: map[string]string{"racelab/v1": f.ID(p.Name, t.Name)},
		Properties:   map[string]string{"token": f.Token, "replay": "racelab replay " + f.Token + " " + p.Name},
	}
	if f.Red {
		r.Level = "error"
	}
	if f.File != "" {
		uri := url.URL{Path: path.Clean(f.File)}
		at := sarifPhysical{Artifact: sarifArtifact{uri.EscapedPath()}}
		if f.Line > 0 {
			at.Region = &sarifRegion{f.Line}
		}
		r.Locations = []sarifLocation{{at}}
	}
	return r
}
