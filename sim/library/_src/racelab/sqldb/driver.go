package sqldb

// Driver is what importing a driver package makes known.
type Driver struct {
	Name string
	Lite bool                 // SQLite
	Fail func(e *Error) error // makes the driver's own error
}

type registered struct{ all []Driver }

var drivers registered

// Register makes a driver known. Driver packages call it when they are imported.
func Register(d Driver) { drivers.all = append(drivers.all, d) }

// Find returns the driver of a name.
func Find(name string) (Driver, bool) { return drivers.find(name) }

//racelab:step
func (r *registered) find(name string) (Driver, bool) {
	for _, d := range r.all {
		if d.Name == name {
			return d, true
		}
	}
	return Driver{}, false
}
