// Why: Lost update: .*read \(\d+\) older than .*in stock, did "SELECT n FROM stock WHERE id = 1 -> 5"

package main

import (
	"context"
	"database/sql"
	"sync"

	_ "github.com/jackc/pgx/v5/stdlib"
)

type repo struct{ db *sql.DB }

func (r *repo) stock(ctx context.Context, id int) (n int, err error) {
	err = r.db.QueryRowContext(ctx, `SELECT n FROM stock WHERE id = $1`, id).Scan(&n)
	return n, err
}

func (r *repo) setStock(ctx context.Context, id, n int) {
	r.db.ExecContext(ctx, `UPDATE stock SET n = $1 WHERE id = $2`, n, id)
}

func sell(r *repo) {
	ctx := context.Background()
	n, _ := r.stock(ctx, 1)
	if n > 0 {
		r.setStock(ctx, 1, n-1)
	}
}

func main() {
	db, _ := sql.Open("pgx", "shop")
	db.Exec(`CREATE TABLE stock (id INT PRIMARY KEY, n INT)`)
	db.Exec(`INSERT INTO stock VALUES (1, 5)`)
	r := &repo{db}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { sell(r) })
	}
	wg.Wait()
	if n, _ := r.stock(context.Background(), 1); n != 3 {
		panic("stock is wrong")
	}
}
