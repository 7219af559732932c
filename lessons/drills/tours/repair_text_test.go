//go:build heart

package tours

// repairText is the repair that is explored beside somebody who writes.
const repairText = `UPDATE orders SET tour = 2`
