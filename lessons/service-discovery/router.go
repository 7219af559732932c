// Package servicediscovery: a new instance replaces an old one, and some
// customers get errors.
package servicediscovery

import (
	"context"
	"fmt"
	"math/rand"
	"net/http"
	"net/http/httputil"
	"sync"
	"sync/atomic"
	"time"

	"racelab/lessons/internal/remote"
	"racelab/lessons/internal/service"
)

// Lesson is a payment service behind a router, on the day of
// a deployment: a new instance comes, the old one goes.
type Lesson struct {
	Drain    bool `fix:"Readiness off, leave the table, drain, then Shutdown"`
	RetryKey bool `fix:"Try the other; the bank takes each order number once"`
	Heard    bool `partial:"Readiness off, leave the table, then Shutdown"`
	Retry    bool `partial:"Let the router try the other instance"`
	Graceful bool `wrong:"Shutdown at once; finish requests in progress"`
	Sleep    bool `wrong:"Readiness off, sleep for 15 seconds, then Shutdown"`
	Early    bool `wrong:"Register when the process starts, before it listens"`

	registry remote.Server
	table    []string       // who is in service
	leaving  atomic.Bool    // old is not ready
	onWay    sync.WaitGroup // to old
	came     chan bool      // new is in the table
	gone     chan bool      // old is out of it
	payments *http.ServeMux
	old      *http.Server

	bank    remote.Server
	charged int // times
	status  int // that the customer got
}

// Setup starts the old instance, and a router.
func (l *Lesson) Setup() {
	l.came = make(chan bool, 1)
	l.gone = make(chan bool, 1)
	l.payments = http.NewServeMux()
	l.payments.HandleFunc("POST /pay/{order}", l.pay)
	l.payments.HandleFunc("GET /ready", l.ready)
	l.old = service.Start("old", l.payments)
	l.table = []string{"old"}
	service.Start("router",
		&httputil.ReverseProxy{
			Rewrite:   func(p *httputil.ProxyRequest) {},
			Transport: l,
			ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
				w.WriteHeader(http.StatusBadGateway)
			},
		})
}

// Customer pays order 7.
func (l *Lesson) Customer() {
	if l.Sleep {
		// Now, or a little later.
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

// New comes into service, beside old.
func (l *Lesson) New() {
	if l.Early {
		l.register()
	}
	service.Start("new", l.payments)
	if !l.Early {
		l.register()
	}
}

// Old goes out of service, now that new
// is in the table.
func (l *Lesson) Old() {
	<-l.came
	if l.Drain || l.Heard || l.Sleep {
		l.leaving.Store(true)
	}
	if l.Sleep {
		remote.Sleep(15 * time.Second)
	}
	if l.Drain || l.Heard {
		<-l.gone
	}
	if l.Drain {
		l.onWay.Wait()
	}
	if l.Drain || l.Heard || l.Sleep || l.Graceful {
		l.old.Shutdown(context.Background())
	} else {
		l.old.Close()
	}
}

// Health takes old out of the table when
// it is not ready.
func (l *Lesson) Health() {
	for check("http://old/ready") {
		remote.Sleep(10 * time.Second)
		if l.Sleep {
			// On a bad day it is late.
			n := 10 * rand.Intn(2)
			remote.Sleep(time.Duration(n) * time.Second)
		}
	}
	l.remove()
}

// check asks an instance: are you ready?
func check(url string) bool {
	res, err := service.Client().Get(url)
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == 200
}

// RoundTrip is how the router forwards a
// request.
func (l *Lesson) RoundTrip(
	r *http.Request) (*http.Response, error) {
	res, err := l.send(r, 0)
	if l.Retry || l.RetryKey {
		if err != nil {
			res, err = l.send(r, 1)
		}
	}
	return res, err
}

// send asks whom the table names.
func (l *Lesson) send(r *http.Request,
	try int) (*http.Response, error) {
	to := l.route(try)
	if l.Drain {
		if to == "old" {
			defer l.onWay.Done()
		}
	}
	r.URL.Scheme, r.URL.Host = "http", to
	return service.Transport().RoundTrip(r)
}

// route looks into the table. A second
// try is for the next in it.
func (l *Lesson) route(try int) (to string) {
	l.registry.Do(func() string {
		to = l.table[try%len(l.table)]
		if l.Drain {
			if to == "old" {
				l.onWay.Add(1)
			}
		}
		return "GET table -> " + to
	})
	return to
}

// register puts new into the table.
func (l *Lesson) register() {
	l.registry.Do(func() string {
		l.table = append(l.table, "new")
		return "PUT new in table"
	})
	l.came <- true
}

// remove takes old out of it.
func (l *Lesson) remove() {
	l.registry.Do(func() string {
		l.table = l.table[1:]
		return "DELETE old from table"
	})
	l.gone <- true
}

// ready answers the health check.
func (l *Lesson) ready(
	w http.ResponseWriter, _ *http.Request) {
	if l.leaving.Load() {
		w.WriteHeader(503)
	}
}

// pay charges the card.
func (l *Lesson) pay(
	http.ResponseWriter, *http.Request) {
	l.bank.Do(func() string {
		if l.RetryKey {
			if l.charged > 0 {
				return "order 7 is paid"
			}
		}
		l.charged++
		return "charge the card"
	})
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

// Invariant holds when the customer is told that it went well,
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
