//go:build heart

package oversell

// repairText is the repair that is explored beside somebody who writes.
const repairText = `UPDATE items SET stock = 0 WHERE stock < 0`
