//go:build heart

package balances

// repairText is the repair that is explored beside somebody who writes.
const repairText = `UPDATE pots SET balance = balance + 500 WHERE id = 'g-00'`
