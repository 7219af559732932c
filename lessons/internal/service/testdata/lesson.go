package lesson

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"

	"racelab/lessons/internal/service"
)

type Lesson struct {
	bank   *http.Server
	paid   atomic.Int32
	status atomic.Int32
}

func (l *Lesson) Setup() {
	l.bank = service.Start("bank", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { l.paid.Add(1) }))
}

func (l *Lesson) Client() {
	if res, err := service.Client().Get("http://bank/"); err == nil {
		l.status.Store(int32(res.StatusCode))
	}
}

func (l *Lesson) Stop() { l.bank.Shutdown(context.Background()) }

func (l *Lesson) Outcome() string {
	return fmt.Sprintf("%d paid, answer %d", l.paid.Load(), l.status.Load())
}
