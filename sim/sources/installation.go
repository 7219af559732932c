package sources

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// installation returns the root of the Go installation: GOROOT, or what the go command on PATH
// belongs to; "" if there is none. The command is not run.
func installation() string {
	var roots []string
	if root := os.Getenv("GOROOT"); root != "" {
		roots = append(roots, root)
	}
	if tool, err := exec.LookPath("go"); err == nil {
		if real, err := filepath.EvalSymlinks(tool); err == nil {
			roots = append(roots, filepath.Dir(filepath.Dir(real)))
		}
	}
	for _, root := range roots {
		if info, err := os.Stat(filepath.Join(root, "src", "builtin")); err == nil && info.IsDir() {
			return root
		}
	}
	return ""
}

// HasInstallation reports whether there is a Go installation to read packages from.
func (r *Resolver) HasInstallation() bool { return r.goroot != "" }

// Standard finds a package of the Go installation, and what its packages import
// from its own vendor folder. The error is a *Missing.
func (r *Resolver) Standard(path string) (Package, error) {
	if r.goroot == "" {
		return Package{}, missing("package %s is not among those that racelab brings along, and there is no Go installation to read it from; install Go, or set GOROOT", path)
	}
	src := filepath.Join(r.goroot, "src")
	for _, dir := range []string{filepath.Join(src, filepath.FromSlash(path)), filepath.Join(src, "vendor", filepath.FromSlash(path))} {
		if hasGo(dir) {
			return Package{path, dir, "", false}, nil
		}
	}
	return Package{}, missing("the Go installation at %s has no package %s", r.goroot, path)
}

// IsStandard reports whether an import path can be one of the standard library: its first
// element has no dot.
func IsStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}
