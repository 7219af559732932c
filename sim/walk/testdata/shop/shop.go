// Package shop is a service for the tests of walks: two replicas before one database, and customers.
package shop

import (
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
)

const dsn = "postgres://shop@db/shop"

func open() *sql.DB {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		panic(err)
	}
	db.SetMaxOpenConns(10)
	return db
}

// Setup makes the tables.
func Setup(stock int) {
	db := open()
	for _, s := range []string{
		"CREATE TABLE items (id int PRIMARY KEY, stock int NOT NULL, sale bool NOT NULL)",
		"CREATE TABLE orders (id serial PRIMARY KEY, item int NOT NULL, customer text NOT NULL)",
	} {
		if _, err := db.Exec(s); err != nil {
			panic(err)
		}
	}
	for i := range 5 {
		if _, err := db.Exec("INSERT INTO items VALUES ($1, $2, true)", i+1, stock); err != nil {
			panic(err)
		}
	}
}

type shop struct {
	name string
	db   *sql.DB
	log  *slog.Logger
}

// Shop is a replica.
func Shop(name, addr string) {
	s := &shop{name: name, db: open(), log: slog.New(slog.NewJSONHandler(os.Stdout, nil)).With("replica", name)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /buy/{item}", s.buy)
	mux.HandleFunc("GET /item/{item}", s.item)
	s.log.Info("listening", "addr", addr)
	if err := http.ListenAndServe(addr, mux); err != nil {
		s.log.Error("serve", "err", err)
	}
}

func (s *shop) item(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.Atoi(r.PathValue("item"))
	var stock int
	if err := s.db.QueryRow("SELECT stock FROM items WHERE id = $1", id).Scan(&stock); err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	fmt.Fprintln(w, stock)
}

func (s *shop) buy(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.Atoi(r.PathValue("item"))
	who := r.URL.Query().Get("who")
	began := time.Now()
	var stock int
	var sale bool
	if err := s.db.QueryRow("SELECT stock, sale FROM items WHERE id = $1", id).Scan(&stock, &sale); err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	if stock <= 0 || !sale {
		s.log.Info("sold out", "item", id, "customer", who)
		http.Error(w, "sold out", 409)
		return
	}
	if _, err := s.db.Exec("UPDATE items SET stock = stock - 1 WHERE id = $1", id); err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	if _, err := s.db.Exec("INSERT INTO orders (item, customer) VALUES ($1, $2)", id, who); err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	s.log.Info("sold", "item", id, "customer", who, "ms", time.Since(began).Milliseconds())
	fmt.Fprintln(w, "ok")
}

// Customers come at a rate, in thousandths of a second between two.
func Customers(n, everyMS int) {
	for i := range n {
		time.Sleep(time.Duration(rand.IntN(2*everyMS*1000)+1) * time.Microsecond)
		go customer(i)
	}
	time.Sleep(time.Hour)
}

func customer(i int) {
	item := rand.IntN(5) + 1
	if _, err := get(http.MethodGet, fmt.Sprintf("http://shop/item/%d", item)); err != nil {
		return
	}
	time.Sleep(time.Duration(500+rand.IntN(3000)) * time.Millisecond)
	get(http.MethodPost, fmt.Sprintf("http://shop/buy/%d?who=c%d", item, i))
}

func get(method, url string) (string, error) {
	req, err := http.NewRequest(method, url, nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return string(text), err
}

// SaleOff ends the sale.
func SaleOff() error {
	_, err := open().Exec("UPDATE items SET sale = false")
	return err
}
