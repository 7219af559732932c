//go:build heart

package tours

// underTest is the version that the tests are about.
const underTest = "release"
