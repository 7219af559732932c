package walk

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"racelab/sim"
	"racelab/sim/machine"
)

// This file carries out what somebody on call does.

// scheduled returns the commands by moment: first the starts of the configuration's processes.
func scheduled(c Config) []Command {
	var out []Command
	for i := range c.Processes {
		out = append(out, Command{At: c.Processes[i].At, Start: &c.Processes[i]})
	}
	out = append(out, c.Commands...)
	slices.SortStableFunc(out, func(a, b Command) int { return int(min(max(a.At-b.At, -1), 1)) })
	return out
}

func sameCommand(a, b Command) bool { return reflect.DeepEqual(a, b) }

// check reports what of a configuration does not fit the program.
func (w *Walk) check() error {
	if w.cfg.Setup != "" {
		if _, err := w.callable(w.cfg.Setup, w.cfg.SetupArgs); err != nil {
			return err
		}
	}
	for _, p := range w.cfg.Processes {
		if err := w.checkProcess(p); err != nil {
			return err
		}
	}
	for _, c := range w.cfg.Commands {
		if err := w.checkCommand(c); err != nil {
			return err
		}
	}
	return checkLatency(w.cfg.Latency)
}

func (w *Walk) checkProcess(p Process) error {
	if p.Name == "" {
		return fmt.Errorf("a process that runs %s has no name", p.Func)
	}
	if _, err := w.callable(p.Func, p.Args); err != nil {
		return fmt.Errorf("process %s: %w", p.Name, err)
	}
	return nil
}

func (w *Walk) checkCommand(c Command) error {
	set := 0
	for _, is := range []bool{c.Call != "", c.SQL != "", c.Stop != "", c.Restart != "", c.Start != nil} {
		if is {
			set++
		}
	}
	switch {
	case set != 1:
		return fmt.Errorf("the command at %s does %d things: it must do one of Call, SQL, Stop, Restart and Start", c.At, set)
	case c.At < 0:
		return fmt.Errorf("the command at %s is before the beginning", c.At)
	case c.Start != nil:
		return w.checkProcess(*c.Start)
	case c.Call != "":
		_, err := w.callable(c.Call, c.Args)
		return err
	}
	return nil
}

// callable returns the function of a name that takes args.
func (w *Walk) callable(name string, args []any) (sim.Callable, error) {
	var names []string
	for _, c := range w.prog.Calls() {
		if c.Name != name {
			names = append(names, c.Name)
			continue
		}
		if len(args) != len(c.Params) {
			return c, fmt.Errorf("%s takes (%s), and is given %d arguments", name, strings.Join(c.Params, ", "), len(args))
		}
		for i, a := range args {
			if fmt.Sprintf("%T", a) != c.Params[i] {
				return c, fmt.Errorf("%s takes (%s), and argument %d is a %T", name, strings.Join(c.Params, ", "), i+1, a)
			}
		}
		return c, nil
	}
	return sim.Callable{}, fmt.Errorf("%s has no exported function %s that takes texts and numbers only; it has %s", w.prog.Name(), name, strings.Join(names, ", "))
}

// words turns arguments into the machine's.
func (w *Walk) words(name string, args []any) ([]machine.Word, error) {
	if _, err := w.callable(name, args); err != nil {
		return nil, err
	}
	var out []machine.Word
	for _, a := range args {
		switch a := a.(type) {
		case string:
			out = append(out, w.m.Text(a))
		case int:
			out = append(out, machine.Word(int64(a)))
		case int64:
			out = append(out, machine.Word(a))
		case float64:
			out = append(out, math.Float64bits(a))
		case bool:
			out = append(out, 0)
			if a {
				out[len(out)-1] = 1
			}
		}
	}
	return out, nil
}

// carryOut carries out a command, now. What names a process that does not run does nothing.
func (w *Walk) carryOut(c Command) error {
	switch {
	case c.Call != "":
		args, err := w.words(c.Call, c.Args)
		if err != nil {
			return err
		}
		_, err = w.m.Call(w.names[""], c.Call, args)
		return err
	case c.SQL != "":
		_, err := w.m.Call(w.names[""], machine.ChangeCall, []machine.Word{w.m.Text(c.Database), w.m.Text(c.SQL)})
		return err
	case c.Start != nil:
		return w.launch(*c.Start)
	}
	name := c.Stop + c.Restart
	n, ok := w.names[name]
	if !ok {
		return nil
	}
	w.m.Kill(n)
	if c.Restart == "" {
		return nil
	}
	p, _ := w.declared(name)
	if c.Args2 != nil {
		p.Args = c.Args2
	}
	if c.Version != "" {
		p.Version = c.Version
	}
	return w.launch(p)
}

// declared returns how a process was started last before the next command.
func (w *Walk) declared(name string) (p Process, ok bool) {
	for _, c := range w.commands[:w.next] {
		switch {
		case c.Start != nil && c.Start.Name == name:
			p, ok = *c.Start, true
		case c.Restart == name:
			if c.Args2 != nil {
				p.Args = c.Args2
			}
			if c.Version != "" {
				p.Version = c.Version
			}
		}
	}
	return p, ok
}

// launch starts a process.
func (w *Walk) launch(p Process) error {
	args, err := w.words(p.Func, p.Args)
	if err != nil {
		return fmt.Errorf("process %s: %w", p.Name, err)
	}
	n, err := w.m.Launch(machine.Process{Name: p.Name, Service: p.Service, Version: p.Version, Skew: int64(p.Skew)}, p.Func, args)
	if err != nil {
		return err
	}
	w.names[p.Name] = n
	return nil
}
