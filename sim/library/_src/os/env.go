package os

import (
	"syscall"

	"racelab/rt"
)

// environ is the environment, which is empty when the program starts. The real
// package guards it with a lock.
var environ vars

type vars struct{ m map[string]string }

// Getenv returns the value of a variable, or "".
func Getenv(key string) string {
	value, _ := environ.get(key)
	return value
}

// LookupEnv returns the value of a variable and whether it is set.
func LookupEnv(key string) (string, bool) { return environ.get(key) }

// Setenv sets a variable.
func Setenv(key, value string) error {
	if key == "" {
		return NewSyscallError("setenv", syscall.EINVAL)
	}
	for i := range len(key) {
		if key[i] == '=' || key[i] == 0 {
			return NewSyscallError("setenv", syscall.EINVAL)
		}
	}
	if zero(value) {
		return NewSyscallError("setenv", syscall.EINVAL)
	}
	environ.set(key, value)
	return nil
}

// Unsetenv deletes a variable.
func Unsetenv(key string) error {
	environ.delete(key)
	return nil
}

//racelab:step
func (v *vars) get(key string) (value string, ok bool) {
	rt.Label("Getenv " + key)
	value, ok = v.m[key]
	return value, ok
}

//racelab:step
func (v *vars) set(key, value string) {
	rt.Label("Setenv " + key)
	if v.m == nil {
		v.m = map[string]string{}
	}
	v.m[key] = value
}

//racelab:step
func (v *vars) delete(key string) {
	rt.Label("Unsetenv " + key)
	delete(v.m, key)
}

// Clearenv deletes all variables.
func Clearenv() { environ.clear() }

//racelab:step
func (v *vars) clear() {
	rt.Label("Clearenv")
	clear(v.m)
}

// Environ returns the environment as key=value, in no order.
func Environ() []string { return environ.all() }

//racelab:step
func (v *vars) all() []string {
	rt.Label("Environ")
	out := []string{}
	for k, value := range v.m {
		out = append(out, k+"="+value)
	}
	return out
}
