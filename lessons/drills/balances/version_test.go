//go:build heart

package balances

// underTest is the version that the tests are about.
const underTest = "release"
