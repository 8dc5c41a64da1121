# `make` alone lists what can be run. .ci/run runs the same on a new machine.

.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

# How long each fuzz target is fuzzed.
FUZZTIME ?= 30s
# Which of them, as a pattern over "package name".
FUZZ ?= .
# For how long the soak accepts deliveries.
SOAK ?= 10m
# Where the draws of the kill drill and the soak come from.
SEED ?= 1
# How many deliveries the container drill has.
DELIVERIES ?= 10000

lint := go tool -modfile=tools.mod golangci-lint
# The programs in examples are modules of their own, as a user's would be.
examples := $(patsubst %/go.mod,%,$(wildcard examples/go.mod examples/*/go.mod))
# The tests that write golden files, and the packages with fuzz targets.
golden := $(sort $(dir $(shell grep -rl --include='*_test.go' '"update"' .)))
fuzzed := $(sort $(shell grep -rl --include='*_test.go' '^func Fuzz' .))

.PHONY: help
help: ## List what can be run
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

.PHONY: check
check: ## Grade the built-in reference sender, in virtual time
	go run ./cmd/hookdrill check

.PHONY: test
test: compiler ## Run all tests with the race detector, the examples' too (needs a C compiler)
	go test -race -shuffle=on -timeout 25m ./...
	@for dir in $(examples); do (set -x; cd $$dir && go test -race -shuffle=on ./...); done

.PHONY: digests
digests: ## Check that a seed settles all that happens, with every mutant too
	go test -count=1 -run Digest ./internal/conformance -repeats 2

.PHONY: compiler
compiler:
	@if [ "$$(go env CGO_ENABLED)" = 0 ] || ! command -v "$$(go env CC)" >/dev/null; then \
		echo 'The race detector needs a C compiler and cgo: install gcc, or run `make test-plain`, which does without.' >&2; \
		exit 1; \
	fi

.PHONY: test-plain
test-plain: ## Run all tests without the race detector: quicker, and no C compiler needed
	go test -shuffle=on ./...
	@for dir in $(examples); do (set -x; cd $$dir && go test -shuffle=on ./...); done

.PHONY: lint
lint: ## Look for mistakes: gofmt, go vet, golangci-lint (the first time builds it: about two minutes)
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "gofmt would change:" $$unformatted >&2; exit 1; fi
	go vet ./...
	$(lint) config verify
	$(lint) run --allow-parallel-runners
	@for dir in $(examples); do (set -x; cd $$dir && go vet ./... && go mod tidy -diff); done
	go mod tidy -diff
	@go tool mockery --log-level=error; git diff --exit-code --stat -- '*test/*.go' || { echo "a mock was stale; it has been written anew" >&2; exit 1; }

.PHONY: cross
cross: ## Compile everything, tests included, for macOS and Windows
	CGO_ENABLED=0 GOOS=darwin go vet ./...
	CGO_ENABLED=0 GOOS=windows go vet ./...

.PHONY: bench
bench: ## Measure the virtual stage, and the endpoint beside net/http (a minute; wants a quiet machine)
	go build -o bin/bench ./internal/bench
	bin/bench

.PHONY: interop
interop: ## Run an unmodified LangSmith SDK and libraries of Standard Webhooks (npm) against ours; says "not run" where npm does not answer
	HOOKDRILL_INTEROP=1 go test -count=1 -v -run 'SDK|Interop' ./simulator/langsmith/api ./simulator/signature

.PHONY: adapters
adapters: ## Grade the adapters in examples as strangers; says "not run" where Python, Node or curl is missing
	go build -o bin/hookdrill ./cmd/hookdrill
	bash .ci/adapters bin/hookdrill

.PHONY: containers
containers: ## Run the container tests; says "not run" where no container engine answers
	HOOKDRILL_CONTAINERS=1 go test -count=1 -v ./internal/containers

.PHONY: drill-containers
drill-containers: ## Kill a NATS server and a sender, and cut one off, in DELIVERIES (10000) of three senders on a cluster; SEED draws when
	HOOKDRILL_CONTAINERS=1 go test -count=1 -v -run '^TestContainerDrill$$' ./internal/containers -deliveries $(DELIVERIES) -seed $(SEED)

.PHONY: scoreboard
scoreboard: ## Grade what others wrote, from Go modules, npm and pip, and write docs/scoreboard.md anew
	go build -o bin/hookdrill ./cmd/hookdrill
	go run ./internal/scoreboard

.PHONY: scoreboard-check
scoreboard-check: ## Grade them, and compare with docs/scoreboard.md; says "not run" where one cannot be installed
	go build -o bin/hookdrill ./cmd/hookdrill
	go run ./internal/scoreboard -check

.PHONY: images
images: ## Build the images of the sender and the listener with docker
	CGO_ENABLED=0 GOOS=linux go build -trimpath -ldflags='-s -w' -o bin/image/hookdrill ./cmd/hookdrill
	mkdir -p bin/image/data
	for image in sender listener; do docker build -q -f internal/containers/$$image.Dockerfile -t hookdrill-$$image bin/image; done

.PHONY: kill-drill
kill-drill: ## Kill the simulator five times in 10,000 deliveries, at points drawn from SEED, and look for what is lost
	go test -count=1 -v -run '^TestKillDrill$$' ./cmd/hookdrill -deliveries 10000 -seed $(SEED)

.PHONY: drill-mutants
drill-mutants: ## Hunt every mutant that a drill can find from 20 seeds, and shrink what is found (two minutes)
	go test -count=1 -run '^TestEveryMutantIsFoundAndShrunk$$' ./internal/drill -seeds 20

.PHONY: soak
soak: ## Run the simulator under a drill's mix, with kills, in real time for SOAK (10m); bin/soak gets ledger and drawing (Linux)
	go test -count=1 -v -timeout 0 -run '^TestSoak$$' ./cmd/hookdrill -soak $(SOAK) -soak-out "$$PWD/bin/soak" -seed $(SEED)

.PHONY: fuzz
fuzz: ## Fuzz each target for FUZZTIME (30s), two at once; FUZZ picks some, such as 'event FuzzDecode'
	@grep -HoE '^func Fuzz[A-Za-z0-9_]*' $(fuzzed) | sed -E 's|/[^/]*:func | |' | grep -E '$(FUZZ)' | xargs -P 2 -L 1 sh -c \
		'set -x; exec go test -run="^$$" -fuzz="^$$1\$$" -fuzztime=$(FUZZTIME) -fuzzminimizetime=1x -parallel=1 "$$0"'

.PHONY: golden
golden: ## Write golden files and generated docs anew; look at the diff before you commit it
	for dir in $(golden); do go test "$$dir" -update; done

.PHONY: picture
picture: ## Take the README's pictures of a report anew, of a real run (needs Chromium)
	go build -o bin/hookdrill ./cmd/hookdrill
	bin/hookdrill check --mutant retries-slow-5xx --only features/langsmith/response_deadline.feature --report bin/picture >/dev/null || [ $$? = 1 ]
	go test ./internal/report -count=1 -run TakePictures -picture "$$PWD/bin/picture/report.html"

.PHONY: generate
generate: mocks ## Run every go:generate (the certificates get new keys), and write the mocks anew
	go generate ./...

.PHONY: mocks
mocks: ## Write the mocks of .mockery.yaml anew
	go tool mockery --log-level=warn

.PHONY: tidy
tidy: ## Format, and bring go.mod up to date
	gofmt -w .
	go mod tidy

.PHONY: cover
cover: ## Measure how much of the code the tests reach; cover.out has the details
	go test -coverpkg=./... -coverprofile=cover.out ./...
	go tool cover -func=cover.out | tail -1

.PHONY: ci
ci: ## Run everything that must pass, as .ci/run does
	bash .ci/run
