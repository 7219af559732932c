package disk

import (
	"errors"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"

	"racelab/lessons/internal/fault"
	"racelab/lessons/internal/world"
)

// SyncDir makes the names in the folder durable: which files there are, and what
// they are called. To sync a file does not do that.
func SyncDir() error {
	fault.Point()
	d := ours()
	d.mu.Lock()
	defer d.mu.Unlock()
	dir, err := os.Open(d.path)
	if err != nil {
		return plain(err, ".")
	}
	_ = dir.Sync() // not every system can sync a folder
	d.kept = maps.Clone(d.names)
	return dir.Close()
}

// PowerLoss lets the machine go down and come up again. Nothing may be open or
// under way.
//
// The machine of a compiled run stays up, of course. What its disk would have
// kept is worked out from what was synced: of the rest, either all changes to
// names survive or none, and of what was written either all or nothing. The
// engine tries all that lies between.
func PowerLoss() {
	d := ours()
	d.mu.Lock()
	defer d.mu.Unlock()
	names, written := d.names, rand.IntN(2) == 0
	if rand.IntN(2) == 0 {
		names = d.kept
	}
	if err := d.become(names, written); err != nil {
		world.Fail(err)
	}
}

// become makes the folder have these names, with what was written to the files
// or with what was synced only.
func (d *folder) become(names map[string]*inode, written bool) error {
	content := map[*inode][]byte{}
	for name, n := range d.names {
		text, err := os.ReadFile(d.at(name))
		if err != nil {
			return err
		}
		content[n] = text
	}
	for name := range d.names {
		if err := os.Remove(d.at(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for name, n := range names {
		text, here := content[n]
		if !here || !written { // a file that has no name any more was not followed
			text = n.saved
		}
		n.saved = text
		if err := os.WriteFile(d.at(name), text, 0o644); err != nil {
			return err
		}
	}
	d.names, d.kept = maps.Clone(names), maps.Clone(names)
	return nil
}
