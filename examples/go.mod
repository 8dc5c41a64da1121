module github.com/hookdrill/hookdrill/examples

go 1.26.0

require github.com/hookdrill/hookdrill v0.0.0

replace github.com/hookdrill/hookdrill => ../
