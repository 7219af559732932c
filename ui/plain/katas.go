package plain

import (
	"slices"
	"strconv"
	"strings"

	"racelab/lessons/katas"
	"racelab/lessons/pack"
	"racelab/sim"
	"racelab/sim/cells"
)

// katas lists the katas, or says what the one of a name or number is to do. Code is written in a
// file, which the command judges.
func (h *home) katas(which string) {
	all, err := katas.All()
	if p := h.o.Pack; p != nil && len(p.Katas) > 0 {
		all = p.Katas
	}
	if err != nil {
		h.c.paragraph(sentence(err))
		return
	}
	if which != "" {
		h.kata(all, strings.ToLower(which))
		return
	}
	h.c.say("Katas are small concurrent programs to write from nothing, against a specification and tests.")
	for i, k := range all {
		state := ""
		switch r := h.record.Katas[k.Name]; {
		case !r.Wrote.IsZero():
			state = ", done"
		case r.Draft.Text != "" || !r.Tried.IsZero():
			state = ", begun"
		}
		h.c.say("%d. %s: %s. Level %d, %d minutes%s.", i+1, pack.Base(k.Name), cells.Clean(strings.TrimSuffix(k.Goal, ".")), k.Level, k.Minutes, state)
	}
	h.c.paragraph("Type katas and a name or a number for what is to be written, and the tests. On your own machine, racelab kata and a name makes a folder with a file to write in and the tests. The same command then judges what is written there, and its option --watch does so whenever the file is saved.")
}

// kata says what is to be written for one kata: the specification, and the tests that are given.
func (h *home) kata(all []*katas.Kata, which string) {
	i := slices.IndexFunc(all, func(k *katas.Kata) bool {
		return k.Name == which || pack.Base(k.Name) == which || strings.ToLower(k.Title) == which
	})
	if n, err := strconv.Atoi(which); err == nil {
		i = n - 1
	}
	if i < 0 || i >= len(all) {
		h.c.say("There is no kata “%s”. Type katas for the list.", cells.Cut(which, 40))
		return
	}
	k := all[i]
	h.c.say("%s. Level %d, %d minutes.", cells.Clean(k.Title), k.Level, k.Minutes)
	h.c.text(prose(k.Spec))
	for _, f := range append([]sim.File{k.Starter}, k.Tests...) {
		h.c.say("")
		h.c.say("The file %s:", f.Name)
		for n, line := range strings.Split(strings.TrimRight(string(f.Text), "\n"), "\n") {
			h.c.say("%d: %s", n+1, cells.Clean(strings.ReplaceAll(line, "\t", "  ")))
		}
	}
	h.c.say("")
	name := k.Name
	if h.o.Pack != nil {
		name = "and the path of its folder"
	}
	h.c.paragraph("To write it: racelab kata " + name + ". It makes a folder with these files, and judges what you write there.")
}
