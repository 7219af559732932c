package library

import (
	"slices"
	"strings"
)

// machine lists the functions without a body that the machine implements:
// import path, receiver type or "", and names. A receiver is always a pointer.
const machine = `
racelab/rt - Label Park Wake Choose Now Print Exit Fatal Goexit Gosched NumGoroutine Caller
racelab/rt - Format Concat TypeString DeepEqual SliceLen SliceSwap
racelab/rt - Switch World Actor Join Outcome Violated TestFailed
errors - asTarget
sync Mutex Lock Unlock TryLock
sync RWMutex Lock Unlock TryLock RLock RUnlock TryRLock
sync WaitGroup Add Done Wait
sync Once enter exit
sync Cond join await Signal Broadcast
time - now Sleep arm disarm
testing/synctest - Wait
sync/atomic Bool Load Store Swap CompareAndSwap
sync/atomic Pointer Load Store Swap CompareAndSwap
`

// Intrinsics returns the functions that the machine implements, sorted:
// "time.Sleep", "sync.(*Mutex).Lock", for generic types without parameters
// "sync/atomic.(*Pointer).Load".
func Intrinsics() []string {
	var keys []string
	for line := range strings.Lines(machine) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		for _, name := range words[2:] {
			if words[1] == "-" {
				keys = append(keys, words[0]+"."+name)
			} else {
				keys = append(keys, words[0]+".(*"+words[1]+")."+name)
			}
		}
	}
	for _, t := range []string{"Int32", "Int64", "Uint32", "Uint64", "Uintptr"} {
		for _, op := range []string{"Load", "Store", "Add", "Swap", "CompareAndSwap", "And", "Or"} {
			keys = append(keys, "sync/atomic."+op+t, "sync/atomic.(*"+t+")."+op)
		}
	}
	slices.Sort(keys)
	return keys
}
