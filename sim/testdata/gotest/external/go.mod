module external

go 1.26
