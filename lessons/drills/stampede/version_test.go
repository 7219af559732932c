//go:build heart

package stampede

// underTest is the version that the tests are about.
const underTest = "release"
