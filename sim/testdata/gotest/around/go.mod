module around

go 1.26
