// Package audit finds balances that do not add up.
package audit

// Query returns the id of each account whose balance is wrong.
const Query = `
SELECT a.id FROM accounts a LEFT JOIN entries e ON e.account = a.id
GROUP BY a.id, a.balance
HAVING a.balance <> COALESCE(sum(e.amount), 0)
`
