// Package godebug has the settings of GODEBUG: none is set.
package godebug

// A Setting is one of them.
type Setting struct{ name string }

// New returns a setting.
func New(name string) *Setting {
	if name != "" && name[0] == '#' {
		name = name[1:]
	}
	return &Setting{name}
}

// Name returns its name.
func (s *Setting) Name() string { return s.name }

// Undocumented reports whether the setting is not documented.
func (s *Setting) Undocumented() bool { return false }

// String returns name=value.
func (s *Setting) String() string { return s.name + "=" }

// Value returns its value: the empty one, by which a package does as it does today.
func (s *Setting) Value() string { return "" }

// IncNonDefault counts nothing.
func (s *Setting) IncNonDefault() {}
