// Package audit finds shows that were oversold.
package audit

// Query returns the id of each show that is oversold.
const Query = `
SELECT s.id FROM shows s JOIN bookings b ON b.show = s.id
GROUP BY s.id, s.seats
HAVING sum(b.seats) > s.seats
`
