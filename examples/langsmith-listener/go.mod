module github.com/hookdrill/hookdrill/examples/langsmith-listener

go 1.26.0

require github.com/hookdrill/hookdrill v0.0.0

require (
	github.com/brianvoe/gofakeit/v7 v7.18.1 // indirect
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3 // indirect
	go.etcd.io/bbolt v1.5.0 // indirect
	golang.org/x/crypto/x509roots/fallback v0.0.0-20261030153154-30a33513ff6d
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace github.com/hookdrill/hookdrill => ../../
