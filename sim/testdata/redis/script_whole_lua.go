// Scripts are whole Lua: functions, JSON, formats, protected calls.
//
// want: 3 {"n":1} 02.50 caught
package main

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

var script = redis.NewScript(`
local function twice(n) return n * 2 end
local ok, e = pcall(redis.call, "incr", KEYS[1])
local out = {tostring(twice(1.5)), cjson.encode({n = #ARGV}), string.format("%05.2f", 2.5)}
if not ok then out[4] = "caught" end
return table.concat(out, " ")`)

func main() {
	ctx := context.Background()
	c := redis.NewClient(&redis.Options{})
	c.RPush(ctx, "l", "x")
	fmt.Print(script.Run(ctx, c, []string{"l"}, "one").Val())
}
