//go:build heart

package stale

// underTest is the version that the tests are about.
const underTest = "release"
