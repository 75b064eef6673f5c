# make replay and make test need Go and make only. What needs more is make test-real.

CONFIG  ?= testdata/config.yaml
LOGS    ?= testdata/logs
FUZZTIME ?= 10s
GOFLAGS += -trimpath
TOOLS   := $(CURDIR)/.tools

.DEFAULT_GOAL := build
.PHONY: build replay test test-real package fuzz lint testdata clean FORCE

build: bin/elbsli ## the operator's tool, bin/elbsli

bin/%: FORCE
	@mkdir -p bin
	go build -o $@ ./cmd/$*

replay: bin/elbsli ## print the SLIs of the sample logs
	bin/elbsli replay --config $(CONFIG) $(LOGS)

test: ## all tests that need nothing but Go
	go test $(GOTESTFLAGS) ./...

fuzz: ## each fuzz target for FUZZTIME
	@set -e; for pkg in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
			echo "fuzz $$pkg $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$pkg | tail -n 2; \
		done; \
	done

STATICCHECK := v0.8.2

lint: .tools/staticcheck-$(STATICCHECK) ## go vet and staticcheck
	go vet ./...
	.tools/staticcheck-$(STATICCHECK) ./...

.tools/staticcheck-$(STATICCHECK):
	GOBIN=$(TOOLS) go install honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK)
	mv .tools/staticcheck $@

# The same source, configuration and Go toolchain give the same bytes: no paths, no build ids, no times.
package: bin/elbsli ## dist/elbsli-arm64.zip and dist/elbsli-amd64.zip with CONFIG inside
	bin/elbsli check --config $(CONFIG)
	@set -e; for arch in arm64 amd64; do \
		rm -rf dist/$$arch; mkdir -p dist/$$arch; \
		CGO_ENABLED=0 GOOS=linux GOARCH=$$arch go build -trimpath -buildvcs=false -tags lambda.norpc \
			-ldflags='-s -w -buildid=' -o dist/$$arch/bootstrap ./functions/elbsli; \
		cp $(CONFIG) dist/$$arch/config.yaml; \
	done
	@go build -o bin/build-lambda-zip github.com/aws/aws-lambda-go/cmd/build-lambda-zip
	@set -e; for arch in arm64 amd64; do \
		(cd dist/$$arch && ../../bin/build-lambda-zip -o ../elbsli-$$arch.zip bootstrap config.yaml 2>/dev/null); \
		(sha256sum dist/elbsli-$$arch.zip 2>/dev/null || shasum -a 256 dist/elbsli-$$arch.zip); \
	done

clean: ## what the targets above made
	rm -rf bin dist .tools
