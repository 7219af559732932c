// Package servicediscovery: an instance goes out of service,
// and the router has not heard of it yet.
package servicediscovery

import (
	"context"
	"fmt"
	"math/rand"
	"net/http"
	"net/http/httputil"
	"sync"
	"time"

	"racelab/lessons/internal/remote"
	"racelab/lessons/internal/service"
)

// Lesson is a payment service of two instances behind a
// router, on the day of a deployment.
type Lesson struct {
	Drain    bool `fix:"Leave the table, wait for what is on its way, then Shutdown"`
	Heard    bool `partial:"Leave the table, then Shutdown"`
	Retry    bool `partial:"Let the router try the other instance"`
	RetryKey bool `partial:"Try the other instance, and know the order by its number"`
	Graceful bool `wrong:"Shutdown at once: finish what is under way"`
	Sleep    bool `wrong:"Sleep before Shutdown, as a preStop hook does"`

	mu    sync.Mutex
	table []string // of the router
	onWay sync.WaitGroup
	gone  chan bool // the old instance leaves
	heard chan bool // the router knows
	old   *http.Server
	out   http.RoundTripper

	bank    remote.Server
	charged int // times
	order   int // 0 unknown, 1 under way, 2 paid
	status  int // that the customer got
}

// Setup starts two instances, and a router that
// knows both.
func (l *Lesson) Setup() {
	l.out = service.Transport()
	l.gone = make(chan bool, 1)
	l.heard = make(chan bool, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /pay/{order}", l.pay)
	l.old = service.Start("old", mux)
	service.Start("spare", mux)
	l.table = []string{"old", "spare"}
	service.Start("router",
		&httputil.ReverseProxy{
			Rewrite:      func(p *httputil.ProxyRequest) {},
			Transport:    l,
			ErrorHandler: badGateway,
		})
}

// Customer pays order 7.
func (l *Lesson) Customer() {
	if l.Sleep {
		// He may come at any time.
		n := 17 * rand.Intn(2)
		remote.Sleep(time.Duration(n) * time.Second)
	}
	res, err := service.Client().Post(
		"http://router/pay/7", "", nil)
	if err == nil {
		l.status = res.StatusCode
		res.Body.Close()
	}
}

// RoundTrip sends a request to the first
// instance in the router's table.
func (l *Lesson) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	to := l.table[0]
	if l.Drain {
		l.onWay.Add(1)
		defer l.onWay.Done()
	}
	l.mu.Unlock()
	aim(r, to)
	res, err := l.out.RoundTrip(r)
	if l.Retry || l.RetryKey {
		if err != nil {
			aim(r, "spare")
			res, err = l.out.RoundTrip(r)
		}
	}
	return res, err
}

// Deploy takes the old instance out of
// service.
func (l *Lesson) Deploy() {
	l.gone <- true
	if l.Sleep {
		remote.Sleep(15 * time.Second)
	}
	if l.Heard || l.Drain {
		<-l.heard
	}
	if l.Drain {
		l.onWay.Wait()
	}
	if l.Graceful || l.Sleep || l.Heard || l.Drain {
		l.old.Shutdown(context.Background())
	} else {
		l.old.Close()
	}
}

// Registry takes the instance out of the
// router's table.
func (l *Lesson) Registry() {
	<-l.gone
	if l.Sleep {
		// The news may take a while.
		n := 20 * rand.Intn(2)
		remote.Sleep(time.Duration(n) * time.Second)
	}
	l.mu.Lock()
	l.table = l.table[1:]
	l.mu.Unlock()
	l.heard <- true
}

// pay answers at both instances.
func (l *Lesson) pay(w http.ResponseWriter, r *http.Request) {
	if l.RetryKey {
		switch l.begin() {
		case 1:
			w.WriteHeader(http.StatusConflict)
			return
		case 2:
			return // the answer of the first time
		}
	}
	l.charge()
}

// charge takes the money.
func (l *Lesson) charge() {
	l.bank.Do(func() string {
		l.charged++
		l.order = 2
		return "charge the card"
	})
}

// begin notes that the order is under way. It
// returns what was known of it before.
func (l *Lesson) begin() (before int) {
	l.bank.Do(func() string {
		before = l.order
		if before == 0 {
			l.order = 1
		}
		return fmt.Sprintf("INSERT order 7 -> %s",
			[]string{"new", "under way", "paid"}[before])
	})
	return before
}

// aim says where a request goes.
func aim(r *http.Request, to string) {
	r.URL.Scheme, r.URL.Host = "http", to
}

// badGateway is what a proxy says when nobody
// answers it.
func badGateway(w http.ResponseWriter, r *http.Request, err error) {
	w.WriteHeader(http.StatusBadGateway)
}

// Outcome says what the customer was told, and what the bank
// did.
func (l *Lesson) Outcome() string {
	times := "not charged"
	l.bank.Do(func() string {
		if l.charged > 0 {
			times = fmt.Sprintf("charged %d×", l.charged)
		}
		return ""
	})
	return fmt.Sprintf("answer %d, %s", l.status, times)
}

// Invariant holds when the customer hears that it went well,
// and has paid once.
func (l *Lesson) Invariant() (err error) {
	l.bank.Do(func() string {
		switch {
		case l.charged > 1:
			err = fmt.Errorf("the customer was charged %d times", l.charged)
		case l.status != 200 && l.charged > 0:
			err = fmt.Errorf("the customer was charged, and got an error")
		case l.status != 200:
			err = fmt.Errorf("the customer got an error")
		}
		return ""
	})
	return err
}
