package redisdb

import (
	"racelab/rt"
	"strings"
)

// Look carries out a command for somebody outside, words apart by blanks, at the server that was used first in the
// order of addresses, and tells the reply.
func Look(command string) {
	if len(network.servers) == 0 {
		rt.Returned("there is no Redis server that anybody has used", true)
		return
	}
	s := network.servers[0]
	r := Do(&network, Dial(s.addr, s.db), strings.Fields(command))
	rt.Returned(r.words(), false)
}
