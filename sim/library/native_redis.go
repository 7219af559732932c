package library

import (
	"crypto/sha1"
	"encoding/hex"
	"path"

	"racelab/sim/library/internal/lua"
)

// redisNatives lend the modelled Redis (racelab/redisdb) what reads scripts and
// patterns.
func redisNatives() map[string]any {
	const p = "racelab/redisdb."
	return map[string]any{
		p + "compile": compileScript,
		p + "matches": func(pattern, text string) bool {
			ok, err := path.Match(pattern, text)
			return err == nil && ok
		},
		p + "SHA1": func(script string) string {
			sum := sha1.Sum([]byte(script))
			return hex.EncodeToString(sum[:])
		},
	}
}

func compileScript(script string) (code []int, texts []string, failure string) {
	bounded(len(script) * 64)
	p, err := lua.Compile(script)
	if err != nil {
		return nil, nil, err.Error()
	}
	return p.Code, p.Texts, ""
}
