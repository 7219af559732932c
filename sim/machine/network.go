package machine

// This file has what the modelled network (racelab/network) needs: goroutines with a
// name, looking at state without a step, and waiting for the world outside.

// idleName is the native at which a server waits for clients.
const idleName = "racelab/network.idle"

func networkNatives() []native {
	const p = "racelab/network."
	return []native{
		{name: p + "start", local: true, exec: func(c *call) control {
			if c.startNamed() == nil {
				return redirect
			}
			return next
		}},
		{name: "racelab/rt.Hush", local: true, exec: func(c *call) control {
			c.g.atomic++
			return next
		}},
		{name: "racelab/rt.Unhush", local: true, exec: func(c *call) control {
			c.g.atomic--
			return next
		}},
		{name: idleName, local: true, alts: parkAlts, exec: park},
	}
}

// idle reports whether g is a server that waits for clients. They may come from
// outside, so that waiting for ever is neither a deadlock nor a leak.
func (m *Machine) idle(g *goroutine) bool {
	if g.top == nil {
		return false
	}
	nc, ok := g.top.fn.code[g.top.pc].aux.(*nativeCall)
	return ok && nc.native.name == idleName
}

// serving reports whether nobody is left but servers that wait for clients.
func (m *Machine) serving() bool {
	for _, g := range m.gs {
		if !m.idle(g) {
			return false
		}
	}
	return len(m.gs) > 0
}
