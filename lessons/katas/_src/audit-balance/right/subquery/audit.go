// Package audit finds balances that do not add up.
package audit

// Query returns the id of each account whose balance is wrong.
const Query = `
SELECT id FROM accounts a
WHERE balance <> (SELECT COALESCE(sum(amount), 0) FROM entries WHERE account = a.id)
`
