package store

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A disk that is full refuses what comes, keeps what was acknowledged, and takes
// new things when there is room again, without a restart.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("only root can make a small disk: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	s := openStore(t, Options{Folder: filepath.Join(dir, "nats")})
	ctx := t.Context()
	if err := s.Progress.Change(ctx, "key-a", add("first")); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(dir, "ballast")
	f, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	chunk := make([]byte, 64<<10)
	for err == nil {
		_, err = f.Write(chunk)
	}
	_ = f.Close()
	refused := false
	big := make([]byte, 64<<10)
	for range 20 {
		limit, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
		if err := s.People.Put(limit, "key-big", big); err != nil {
			refused = true
		}
		cancel()
	}
	if !refused {
		t.Error("twenty values fit on a full disk")
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := s.Progress.Change(ctx, "key-a", add("second")); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if got, err := s.Progress.Get(ctx, "key-a"); err != nil || string(got) != "first second " {
		t.Errorf("kept %q, %v", got, err)
	}
	s.Close()
	s = openStore(t, Options{Folder: filepath.Join(dir, "nats")})
	if got, err := s.Progress.Get(ctx, "key-a"); err != nil || string(got) != "first second " {
		t.Errorf("after a restart %q, %v is kept", got, err)
	}
}
