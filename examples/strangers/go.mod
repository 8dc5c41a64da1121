module github.com/hookdrill/hookdrill/examples/strangers

go 1.26.0

require (
	github.com/hashicorp/go-retryablehttp v0.7.8
	github.com/standard-webhooks/standard-webhooks/libraries v0.0.1
	github.com/svix/svix-webhooks v1.44.0
)

require (
	github.com/hashicorp/go-cleanhttp v0.5.2 // indirect
	gopkg.in/validator.v2 v2.0.1 // indirect
)
