// Package audit finds shows that were oversold.
package audit

// Query returns the id of each show that is oversold.
const Query = `
SELECT id FROM shows s
WHERE seats < (SELECT sum(seats) FROM bookings WHERE show = s.id AND NOT cancelled)
`
