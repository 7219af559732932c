// Package pprof has the labels of profiles, and no profiles: nobody measures time or memory here.
package pprof

import (
	"context"
	"slices"
)

// LabelSet is a set of labels, sorted by their keys.
type LabelSet struct{ list []label }

type label struct{ key, value string }

type labelsKey struct{}

func labelsOf(ctx context.Context) []label {
	l, _ := ctx.Value(labelsKey{}).([]label)
	return l
}

// with returns the labels and one more, in place of another with its key.
func with(labels []label, l label) []label {
	for i, have := range labels {
		if have.key == l.key {
			labels = slices.Clone(labels)
			labels[i] = l
			return labels
		}
		if have.key > l.key {
			return slices.Insert(slices.Clone(labels), i, l)
		}
	}
	return append(slices.Clip(labels), l)
}

// Labels makes a set of keys, each with its value behind it. Of several with one key the last counts.
func Labels(args ...string) LabelSet {
	if len(args)%2 != 0 {
		panic("uneven number of arguments to pprof.Labels")
	}
	var s LabelSet
	for i := 0; i < len(args); i += 2 {
		s.list = with(s.list, label{args[i], args[i+1]})
	}
	return s
}

// WithLabels returns a context that has these labels, too.
func WithLabels(ctx context.Context, labels LabelSet) context.Context {
	list := labelsOf(ctx)
	for _, l := range labels.list {
		list = with(list, l)
	}
	return context.WithValue(ctx, labelsKey{}, list)
}

// Label returns the value of a label of ctx, and whether it has one.
func Label(ctx context.Context, key string) (string, bool) {
	for _, l := range labelsOf(ctx) {
		if l.key == key {
			return l.value, true
		}
	}
	return "", false
}

// ForLabels calls f with each label of ctx, by their keys, until f returns false.
func ForLabels(ctx context.Context, f func(key, value string) bool) {
	for _, l := range labelsOf(ctx) {
		if !f(l.key, l.value) {
			return
		}
	}
}

// SetGoroutineLabels changes nothing: only a profile would show the labels.
func SetGoroutineLabels(ctx context.Context) {}

// Do calls f with a context that has these labels, too.
func Do(ctx context.Context, labels LabelSet, f func(context.Context)) {
	f(WithLabels(ctx, labels))
}
