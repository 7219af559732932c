// Package sources finds the Go source of imported packages: in the module around a folder,
// its vendor folder, replaced folders, the workspace, the module cache, and the Go
// installation. It reads files only: no go command, no network, and nothing is written.
//
// How versions are chosen is described in The Go Modules Reference, "Minimal version
// selection" and "Module graph pruning": of a module that asks for Go 1.17 or later the go.mod
// names every module that its packages need; of an older one the go.mod files of what it
// requires are read, too.
package sources

import (
	"errors"
	"fmt"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// A Package is where the source of an import path lies.
type Package struct {
	Path string // import path
	Dir  string // folder
	Go   string // language version of its module: "1.22"; empty: the newest
	Own  bool   // of the module at hand, or of the workspace
}

// A Resolver finds packages as seen from one module, or from no module at all.
type Resolver struct {
	mains    []*mainModule // the module at hand first, then others of the workspace
	vendor   string        // vendor folder, or empty
	versions map[string]string
	replaced map[string]module.Version // by path@version and by path
	where    map[string]string         // folder that relative replacements start from
	sums     map[string]string         // go.sum: "path version" to hash
	cache    string                    // module cache, or empty
	goroot   string                    // Go installation, or empty
}

// mainModule is a module whose source is at hand.
type mainModule struct {
	dir, path, goVersion string
	file                 *modfile.File
}

// Missing is the error of an import path that cannot be found: a sentence that says what to do.
type Missing struct{ Text string }

func (m *Missing) Error() string { return m.Text }

func missing(format string, args ...any) error { return &Missing{fmt.Sprintf(format, args...)} }

// Around returns a resolver for programs in dir: by the go.mod in dir or above it, and the go.work
// above that. Without a go.mod only the installation's packages are found. An error names
// the file that cannot be read and why.
func Around(dir string) (*Resolver, error) {
	r := &Resolver{versions: map[string]string{}, replaced: map[string]module.Version{}, where: map[string]string{}, sums: map[string]string{}}
	r.cache, r.goroot = moduleCache(), installation()
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("finding the module around %s: %w", dir, err)
	}
	root := upwards(abs, "go.mod")
	if root == "" {
		return r, nil
	}
	m, err := readModule(root)
	if err != nil {
		return nil, err
	}
	r.mains = []*mainModule{m}
	if err := r.workspace(abs, root); err != nil {
		return nil, err
	}
	for _, m := range r.mains {
		r.readSums(filepath.Join(m.dir, "go.sum"))
	}
	if info, err := os.Stat(filepath.Join(root, "vendor", "modules.txt")); err == nil && info.Mode().IsRegular() && len(r.mains) == 1 && !before(m.goVersion, 14) {
		r.vendor = filepath.Join(root, "vendor")
	}
	r.selectVersions()
	return r, nil
}

// upwards returns the nearest folder from dir upwards that has a file of that name.
func upwards(dir, name string) string {
	for {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// maxModFile bounds a go.mod, go.sum or go.work file, in bytes.
const maxModFile = 4 << 20

func readSmall(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxModFile {
		return nil, fmt.Errorf("%s is not a regular file of at most %d MiB", name, maxModFile>>20)
	}
	return os.ReadFile(name)
}

func readModule(dir string) (*mainModule, error) {
	name := filepath.Join(dir, "go.mod")
	text, err := readSmall(name)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, plain(err))
	}
	f, err := modfile.ParseLax(name, text, nil)
	if err == nil && f.Module == nil {
		err = errors.New("it has no module line")
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be used: %w", name, err)
	}
	// ParseLax leaves out what only a main module's file may say.
	if strict, err := modfile.Parse(name, text, nil); err == nil {
		f = strict
	}
	if len(f.Godebug) > 0 {
		g := f.Godebug[0]
		return nil, fmt.Errorf("%s:%d: godebug %s=%s makes Go behave as it does not by default, which racelab does not model; check a copy of the module without it", name, g.Syntax.Start.Line, g.Key, g.Value)
	}
	m := &mainModule{dir: dir, path: f.Module.Mod.Path, file: f, goVersion: "1.16"} // as without a go line
	if f.Go != nil {
		m.goVersion = language(f.Go.Version)
	}
	return m, nil
}

func plain(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// language is the language version of a go line: "1.22" of "1.22.3", "1.23rc1".
func language(version string) string {
	major, rest, ok := strings.Cut(version, ".")
	if !ok {
		return version
	}
	n := 0
	for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	return major + "." + rest[:n]
}

// before reports whether a language version is older than Go 1.minor.
func before(version string, minor int) bool {
	return semver.Compare("v"+version, fmt.Sprintf("v1.%d", minor)) < 0
}

// workspace adds the modules of the go.work file around, if the module is among them and GOWORK
// is not "off".
func (r *Resolver) workspace(dir, root string) error {
	name := os.Getenv("GOWORK")
	if name == "off" {
		return nil
	}
	if name == "" {
		at := upwards(dir, "go.work")
		if at == "" {
			return nil
		}
		name = filepath.Join(at, "go.work")
	}
	text, err := readSmall(name)
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, plain(err))
	}
	work, err := modfile.ParseWork(name, text, nil)
	if err != nil {
		return fmt.Errorf("%s cannot be used: %w", name, err)
	}
	var others []*mainModule
	inside := false
	for _, use := range work.Use {
		at := filepath.Join(filepath.Dir(name), filepath.FromSlash(use.Path))
		if filepath.IsAbs(filepath.FromSlash(use.Path)) {
			at = filepath.FromSlash(use.Path)
		}
		if at == root {
			inside = true
			continue
		}
		m, err := readModule(at)
		if err != nil {
			return err
		}
		others = append(others, m)
	}
	if !inside { // the go command would refuse; the module alone is what was asked for
		return nil
	}
	r.mains = append(r.mains, others...)
	for _, rep := range work.Replace {
		r.replace(rep, filepath.Dir(name))
	}
	r.readSums(filepath.Join(filepath.Dir(name), "go.work.sum"))
	return nil
}

// replace notes a replacement, unless a go.work file has one.
func (r *Resolver) replace(rep *modfile.Replace, dir string) {
	key := rep.Old.Path
	if rep.Old.Version != "" {
		key += "@" + rep.Old.Version
	}
	if _, have := r.replaced[key]; have {
		return
	}
	r.replaced[key] = rep.New
	r.where[key] = dir
}

func (r *Resolver) readSums(name string) {
	text, err := readSmall(name)
	if err != nil {
		return
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) == 3 {
			r.sums[f[0]+" "+f[1]] = f[2]
		}
	}
}

// selectVersions finds the version of each required module: the greatest that anybody asks for.
func (r *Resolver) selectVersions() {
	type wanted struct {
		mod  module.Version
		deep bool
	}
	var work []wanted
	for _, m := range r.mains {
		for _, rep := range m.file.Replace {
			r.replace(rep, m.dir)
		}
		for _, req := range m.file.Require {
			work = append(work, wanted{req.Mod, before(m.goVersion, 17)})
		}
	}
	seen := map[module.Version]bool{}
	for len(work) > 0 {
		w := work[0]
		work = work[1:]
		if seen[w.mod] {
			continue
		}
		seen[w.mod] = true
		if v, ok := r.versions[w.mod.Path]; !ok || semver.Compare(w.mod.Version, v) > 0 {
			r.versions[w.mod.Path] = w.mod.Version
		}
		if !w.deep {
			continue
		}
		if f := r.modFile(w.mod); f != nil {
			for _, req := range f.Require {
				work = append(work, wanted{req.Mod, true})
			}
		}
	}
	for _, m := range r.mains { // a module of the workspace stands for all its versions
		delete(r.versions, m.path)
	}
}

// modFile reads the go.mod of a module that is required; nil if it is not at hand.
func (r *Resolver) modFile(mod module.Version) *modfile.File {
	name := ""
	if dir, _, local := r.replacement(mod); local {
		name = filepath.Join(dir, "go.mod")
	} else if p, v, err := escaped(r.real(mod)); err == nil && r.cache != "" {
		name = filepath.Join(r.cache, "cache", "download", p, "@v", v+".mod")
	}
	text, err := readSmall(name)
	if err != nil {
		return nil
	}
	f, err := modfile.ParseLax(name, text, nil)
	if err != nil {
		return nil
	}
	return f
}

// replacement returns the folder that stands for a module, if it is replaced by one.
func (r *Resolver) replacement(mod module.Version) (dir string, to module.Version, local bool) {
	key := mod.Path + "@" + mod.Version
	to, ok := r.replaced[key]
	if !ok {
		key = mod.Path
		if to, ok = r.replaced[key]; !ok {
			return "", mod, false
		}
	}
	if to.Version != "" {
		return "", to, false
	}
	dir = filepath.FromSlash(to.Path)
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(r.where[key], dir)
	}
	return dir, to, true
}

// real is the module that a required one is replaced by, or itself.
func (r *Resolver) real(mod module.Version) module.Version {
	_, to, _ := r.replacement(mod)
	return to
}

func escaped(mod module.Version) (path, version string, err error) {
	if path, err = module.EscapePath(mod.Path); err != nil {
		return "", "", err
	}
	version, err = module.EscapeVersion(mod.Version)
	return path, version, err
}

// moduleCache returns the folder of the module cache, or "" if none can be known.
func moduleCache() string {
	if dir := os.Getenv("GOMODCACHE"); dir != "" {
		return dir
	}
	for _, dir := range filepath.SplitList(build.Default.GOPATH) {
		return filepath.Join(dir, "pkg", "mod")
	}
	return ""
}

// Own finds a package of the module at hand or of its workspace.
func (r *Resolver) Own(path string) (Package, bool) {
	for _, m := range r.mains {
		rest, ok := within(path, m.path)
		if !ok || r.nested(path, m) {
			continue
		}
		dir := filepath.Join(m.dir, filepath.FromSlash(rest))
		if hasGo(dir) {
			return Package{path, dir, m.goVersion, true}, true
		}
	}
	return Package{}, false
}

// nested reports whether a path belongs to another known module whose path begins with that
// of m.
func (r *Resolver) nested(path string, m *mainModule) bool {
	for other := range r.versions {
		if _, ok := within(path, other); ok && len(other) > len(m.path) {
			return true
		}
	}
	for _, other := range r.mains {
		if _, ok := within(path, other.path); ok && len(other.path) > len(m.path) {
			return true
		}
	}
	return false
}

// within returns what comes after a module's path in an import path.
func within(path, mod string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(path, mod)
	if !ok || rest != "" && rest[0] != '/' {
		return "", false
	}
	return strings.TrimPrefix(rest, "/"), true
}

func hasGo(dir string) bool {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") && !e.IsDir() {
			return true
		}
	}
	return false
}

// Module returns the path and the language version of the module at hand; empty if there is
// none.
func (r *Resolver) Module() (path, goVersion, dir string) {
	if len(r.mains) == 0 {
		return "", "", ""
	}
	return r.mains[0].path, r.mains[0].goVersion, r.mains[0].dir
}

// Find finds a package of a module that is required, vendored or replaced. The error is a
// *Missing.
func (r *Resolver) Find(path string) (Package, error) {
	if r.vendor != "" {
		dir := filepath.Join(r.vendor, filepath.FromSlash(path))
		if hasGo(dir) {
			return Package{path, dir, r.vendoredVersion(path), false}, nil
		}
		return Package{}, missing("package %s is not in the folder vendor; run go mod vendor", path)
	}
	if len(r.mains) == 0 {
		return Package{}, missing("package %s belongs to a module, and there is no go.mod around this program; put the program into a module that requires it", path)
	}
	var firstErr error
	for _, mod := range r.candidates(path) {
		p, err := r.in(mod, path)
		if err == nil {
			return p, nil
		}
		if firstErr == nil {
			firstErr = err
		}
	}
	if firstErr != nil {
		return Package{}, firstErr
	}
	return Package{}, missing("no module that go.mod requires has package %s; run go get %s", path, path)
}

// candidates are the modules that may have a package, the longest path first.
func (r *Resolver) candidates(path string) []module.Version {
	var out []module.Version
	for mod, version := range r.versions {
		if _, ok := within(path, mod); ok {
			out = append(out, module.Version{Path: mod, Version: version})
		}
	}
	for key := range r.replaced { // a replaced module need not be required with a version
		mod, _, _ := strings.Cut(key, "@")
		if _, ok := within(path, mod); ok && r.versions[mod] == "" {
			out = append(out, module.Version{Path: mod})
		}
	}
	sort.Slice(out, func(i, j int) bool { return len(out[i].Path) > len(out[j].Path) })
	return out
}

// in finds a package in one module.
func (r *Resolver) in(mod module.Version, path string) (Package, error) {
	rest, _ := within(path, mod.Path)
	dir, to, local := r.replacement(mod)
	if !local {
		var err error
		if dir, err = r.cached(to); err != nil {
			return Package{}, err
		}
	}
	version := "1.16"
	if f := r.modFile(mod); f != nil && f.Go != nil {
		version = language(f.Go.Version)
	}
	at := filepath.Join(dir, filepath.FromSlash(rest))
	if !hasGo(at) {
		return Package{}, missing("module %s has no package %s", mod, path)
	}
	return Package{path, at, version, false}, nil
}

// cached returns the folder of a module in the module cache, if it is there and is what go.sum
// says.
func (r *Resolver) cached(mod module.Version) (string, error) {
	p, v, err := escaped(mod)
	if err != nil || r.cache == "" {
		return "", missing("module %s cannot be looked for: there is no module cache", mod)
	}
	dir := filepath.Join(r.cache, p+"@"+v)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", missing("module %s is not in the module cache; run go mod download", mod)
	}
	want, listed := r.sums[mod.Path+" "+mod.Version]
	if !listed {
		return "", missing("go.sum does not list module %s; run go mod tidy", mod)
	}
	have, err := os.ReadFile(filepath.Join(r.cache, "cache", "download", p, "@v", v+".ziphash"))
	if err == nil && strings.TrimSpace(string(have)) != want {
		return "", missing("module %s in the module cache is not the one that go.sum lists; run go clean -modcache and go mod download", mod)
	}
	return dir, nil
}

// vendoredVersion returns the language version that vendor/modules.txt notes for the module of
// a package.
func (r *Resolver) vendoredVersion(path string) string {
	text, err := readSmall(filepath.Join(r.vendor, "modules.txt"))
	if err != nil {
		return ""
	}
	best, version, current := 0, "1.16", ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "# "); ok {
			current, _, _ = strings.Cut(rest, " ")
		} else if rest, ok := strings.CutPrefix(line, "## "); ok {
			if _, inside := within(path, current); !inside || len(current) < best {
				continue
			}
			best = len(current)
			for part := range strings.SplitSeq(rest, ";") {
				if v, ok := strings.CutPrefix(strings.TrimSpace(part), "go "); ok {
					version = language(v)
				}
			}
		}
	}
	return version
}
