package confine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// endless sends bytes and then neither more nor an end, until it is closed.
type endless struct {
	left   int
	closed chan struct{}
	stuck  chan<- struct{} // told when nothing more comes
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		e.stuck <- struct{}{}
		<-e.closed
		return 0, io.ErrUnexpectedEOF
	}
	n := min(len(p), e.left)
	for i := range p[:n] {
		p[i] = 'x'
	}
	e.left -= n
	return n, nil
}

// However many begin to send and never end, they take no more than there is for all
// of them, and a program of ordinary size gets in.
func TestSourcesWithoutEndTakeABoundedPart(t *testing.T) {
	const most, attackers, size, largest = 32 << 20, 400, 3 << 20, 4 << 20
	in := NewIntake(most)
	closed := make(chan struct{})
	stuck, refused := make(chan struct{}, attackers), make(chan error, attackers)
	var before, during runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var wg sync.WaitGroup
	for i := range attackers {
		wg.Go(func() {
			_, _, err := in.Read(fmt.Sprint("key", i), fmt.Sprint("address", i%10), &endless{size, closed, stuck}, largest)
			refused <- err
		})
	}
	deadline := time.Now().Add(patience)
	for len(stuck)+len(refused) < attackers {
		if time.Now().After(deadline) {
			t.Fatalf("%d hang and %d are refused, of %d", len(stuck), len(refused), attackers)
		}
		time.Sleep(time.Millisecond) // between two looks
	}
	runtime.GC()
	runtime.ReadMemStats(&during)
	in.mu.Lock()
	counted := in.taken
	in.mu.Unlock()
	if took := int64(during.HeapAlloc) - int64(before.HeapAlloc); took > most+16<<20 || counted > most {
		t.Errorf("%d who never end take %d MiB, %d MiB of them counted", attackers, took>>20, counted>>20)
	}
	if len(stuck) == 0 { // how many do depends on who asks when
		t.Error("nobody got in at all")
	}
	ordinary := bytes.Repeat([]byte("y"), freeSize-8<<10)
	source, release, err := in.Read("ada", "address0", bytes.NewReader(ordinary), largest)
	if err != nil || !bytes.Equal(source, ordinary) {
		t.Errorf("a program of ordinary size: %d bytes, %v", len(source), err)
	} else {
		release()
	}
	close(closed)
	wg.Wait()
	if in.taken != 0 || len(in.from) != 0 || len(in.open) != 0 {
		t.Errorf("%d bytes, %v and %v are left when all have gone", in.taken, in.from, in.open)
	}
}

// One address has half of what there is for all.
func TestOneAddressLeavesRoomForOthers(t *testing.T) {
	in := NewIntake(4 << 20)
	big := strings.Repeat("x", 1<<20)
	var releases []func()
	for i := 0; ; i++ {
		_, release, err := in.Read(fmt.Sprint("key", i), "crowd", strings.NewReader(big), 4<<20)
		if errors.Is(err, errTooMuch) {
			break
		}
		if err != nil || i > 10 {
			t.Fatalf("program %d: %v", i, err)
		}
		releases = append(releases, release)
	}
	_, release, err := in.Read("ada", "home", strings.NewReader(big), 4<<20)
	if err != nil {
		t.Fatalf("a large program from another address: %v", err)
	}
	release()
	for _, r := range releases {
		r()
		r() // twice is as once
	}
	if in.taken != 0 {
		t.Errorf("%d bytes are left", in.taken)
	}
}

func TestOneProgramOfALearnerAtATime(t *testing.T) {
	in := NewIntake(1 << 20)
	_, release, err := in.Read("ada", "home", strings.NewReader("package main"), 100)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := in.Read("ada", "elsewhere", strings.NewReader("package main"), 100); !errors.Is(err, errOneAtATime) {
		t.Errorf("a second one: %v", err)
	}
	if _, other, err := in.Read("bob", "home", strings.NewReader("package main"), 100); err != nil {
		t.Errorf("somebody else's: %v", err)
	} else {
		other()
	}
	release()
	for _, tc := range []struct {
		source string
		err    string
	}{{strings.Repeat("x", 100), ""}, {strings.Repeat("x", 101), "too large"}, {"", ""}} {
		source, release, err := in.Read("ada", "home", iotest(tc.source), 100)
		if tc.err != "" {
			if err == nil || !strings.Contains(err.Error(), tc.err) {
				t.Errorf("%d bytes: %v, want %q", len(tc.source), err, tc.err)
			}
			continue
		}
		if err != nil || string(source) != tc.source {
			t.Errorf("%d bytes come as %d, %v", len(tc.source), len(source), err)
			continue
		}
		release()
	}
}

// iotest gives one byte at a time.
func iotest(s string) io.Reader { return &byByte{s} }

type byByte struct{ s string }

func (b *byByte) Read(p []byte) (int, error) {
	if b.s == "" {
		return 0, io.EOF
	}
	p[0] = b.s[0]
	b.s = b.s[1:]
	return 1, nil
}
