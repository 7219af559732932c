module example.org/callers.v2

go 1.26
