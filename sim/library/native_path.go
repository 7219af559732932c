package library

import (
	"path"
	"path/filepath"
)

// pathNatives are the functions of path and path/filepath that crunch strings.
func pathNatives() map[string]any {
	return map[string]any{
		// Where the loader knows of no disk:
		"racelab/disk.real":    func(string) bool { return false },
		"racelab/disk.planted": func(string) (bool, []string) { return false, nil },
		"racelab/disk.plant":   func(string) (int, uint32, string, string) { return 0, 0, "", "" },

		"path.Base":  path.Base,
		"path.Clean": path.Clean,
		"path.Dir":   path.Dir,
		"path.Ext":   path.Ext,
		"path.IsAbs": path.IsAbs,
		"path.Split": path.Split,
		"path.join":  func(elem []string) string { return path.Join(elem...) },
		"path.match": func(pattern, name string) (bool, bool) {
			matched, err := path.Match(pattern, name)
			return matched, err == nil
		},
		"path/filepath.rel": func(base, target string) (string, bool) {
			r, err := filepath.Rel(base, target)
			return r, err == nil
		},
	}
}
