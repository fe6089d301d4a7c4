# onewindow. `make help` lists the targets.
GO ?= go
BIN := bin/onewindow
FLAGS := -trimpath -ldflags '-s -w'

.PHONY: help build demo serve test format vet staticcheck race bench bench-json bench-peer clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' $(MAKEFILE_LIST) | awk -F': ' '{printf "  %-12s %s\n", $$1, $$2}'

build: ## build the program, static, as bin/onewindow
	CGO_ENABLED=0 $(GO) build $(FLAGS) -o $(BIN) ./cmd/onewindow

demo: build ## run the main job once: the service, a real manifest, its decision
	$(GO) run ./tests/demo $(BIN)

serve: build ## run the service on its own rules, with its ledger in ./data
	$(BIN) serve

test: format vet staticcheck race ## every check and test there is (what CI runs)

format: ## fail if gofmt would change a file
	@changed=$$(gofmt -l $$($(GO) list -f '{{.Dir}}' ./...)); test -z "$$changed" || { echo "gofmt would change:"; echo "$$changed"; exit 1; }

vet: ## go vet
	$(GO) vet ./...

staticcheck: ## staticcheck, in the version that go.mod names
	$(GO) tool staticcheck ./...

race: ## all tests, under the race detector
	$(GO) test -race -timeout 15m ./...

bench: ## Go benchmarks, with allocations
	$(GO) test -run '^$$' -bench . -benchmem ./engine/... ./server/... ./tests/peer

bench-json: ## the JSON libraries against each other (docs/adr/001-json-decoder.md)
	cd engine/manifest/libraries && $(GO) test -bench . -benchmem

bench-peer: build ## onewindow beside stock `opa run --server`, the same rules and manifests
	cd tests/peer/opa && CGO_ENABLED=0 $(GO) build -o ../../../bin/opa github.com/open-policy-agent/opa
	$(GO) run ./tests/peer -onewindow $(BIN) -opa bin/opa

clean: ## remove what was built
	rm -rf bin
