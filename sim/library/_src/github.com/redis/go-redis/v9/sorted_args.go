package redis

// Z is a member of a sorted set.
type Z struct {
	Score  float64
	Member any
}

// ZWithKey is a member and the key that had it.
type ZWithKey struct {
	Z
	Key string
}

// ZRangeBy selects members by score: "5", "(5" for more or less than 5, "-inf"; or by
// name: "[a", "(a", "-", "+".
type ZRangeBy struct {
	Min, Max      string
	Offset, Count int64
}

func (z *ZRangeBy) words(name, key string, reversed bool) []any {
	args := []any{name, key, z.Min, z.Max}
	if reversed {
		args[2], args[3] = z.Max, z.Min
	}
	if z.Offset != 0 || z.Count != 0 {
		args = append(args, "limit", z.Offset, z.Count)
	}
	return args
}

// ZRangeArgs select members by place, score or name.
type ZRangeArgs struct {
	Key         string
	Start, Stop any
	ByScore     bool
	ByLex       bool
	Rev         bool
	Offset      int64
	Count       int64
}

func (z ZRangeArgs) words(args []any) []any {
	if z.Rev && (z.ByScore || z.ByLex) {
		args = append(args, z.Key, z.Stop, z.Start)
	} else {
		args = append(args, z.Key, z.Start, z.Stop)
	}
	if z.ByScore {
		args = append(args, "byscore")
	} else if z.ByLex {
		args = append(args, "bylex")
	}
	if z.Rev {
		args = append(args, "rev")
	}
	if z.Offset != 0 || z.Count != 0 {
		args = append(args, "limit", z.Offset, z.Count)
	}
	return args
}

// ZAddArgs are members, and options of ZADD.
type ZAddArgs struct {
	NX      bool
	XX      bool
	LT      bool
	GT      bool
	Ch      bool
	Members []Z
}

func (a ZAddArgs) words(key string) []any {
	args := []any{"zadd", key}
	if a.NX {
		args = append(args, "nx")
	} else {
		if a.XX {
			args = append(args, "xx")
		}
		if a.GT {
			args = append(args, "gt")
		} else if a.LT {
			args = append(args, "lt")
		}
	}
	if a.Ch {
		args = append(args, "ch")
	}
	return args
}

// ZStore says what ZInter and ZUnion combine; Aggregate is SUM, MIN or MAX.
type ZStore struct {
	Keys      []string
	Weights   []float64
	Aggregate string
}

func (z ZStore) words(args []any) []any {
	args = counted(args, z.Keys)
	if len(z.Weights) > 0 {
		args = append(args, "weights")
		for _, w := range z.Weights {
			args = append(args, w)
		}
	}
	if z.Aggregate != "" {
		args = append(args, "aggregate", z.Aggregate)
	}
	return args
}
