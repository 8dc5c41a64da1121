module github.com/hookdrill/hookdrill

go 1.26
