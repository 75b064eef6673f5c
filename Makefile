# make replay and make test need only Go and make. Tests that need more are in make test-real.

CONFIG   ?= testdata/config.yaml
LOGS     ?= testdata/logs
FUZZTIME ?= 10s
TOOLS    := $(CURDIR)/.tools

# The compiler inlines the most frequent calls in this profile, which covers counting without decompression (make profile).
PGO := internal/pipeline/counting.pgo

STATICCHECK := v0.8.2
TFLINT      := v0.64.0
TFSEC       := v1.26.0

.DEFAULT_GOAL := build
.PHONY: build replay test test-real real-tools package fuzz lint clean FORCE

build: bin/elbsli ## the operator's tool, bin/elbsli

# Without cgo, like the release, so that make package and make release can use the same compiled packages.
bin/%: FORCE
	@mkdir -p bin
	CGO_ENABLED=0 go build -trimpath -pgo=$(PGO) -o $@ ./cmd/$*

replay: bin/elbsli ## print the SLIs of the sample logs
	bin/elbsli replay --config $(CONFIG) $(LOGS)

test: ## all tests that need only Go
	go test $(GOTESTFLAGS) ./...

# Installs its tools into .tools with Go and npm. If missing, apt-get installs Chromium, Rails' router, Laravel, Django,
# Flask and FastAPI. Terraform must already be installed.
test-real: real-tools ## tests with real parts: DynamoDB, S3, a browser, Terraform, web frameworks, DuckDB's Parquet
	go test -tags real -count=1 ./functions/elbsli ./test/...
	PATH="$(TOOLS)/bin:$$PATH" terraform/check.sh

real-tools: .tools/bin/tflint-$(TFLINT) .tools/bin/tfsec-$(TFSEC)
	test/real/install.sh
	test/browser/install.sh
	test/frameworks/install.sh
	test/duckdb/install.sh
	test/shells/install.sh

fuzz: ## run each fuzz target for FUZZTIME
	@mkdir -p bin; set -e; cache=$$(go env GOCACHE)/fuzz; \
	for dir in $$(grep -rl --include='*_test.go' '^func Fuzz' cmd functions internal test | xargs -n 1 dirname | sort -u); do \
		go test -c -fuzz . -o bin/fuzz.test ./$$dir; \
		for target in $$(cd $$dir && "$(CURDIR)/bin/fuzz.test" -test.list '^Fuzz'); do \
			echo "fuzz $$dir $$target"; \
			(cd $$dir && "$(CURDIR)/bin/fuzz.test" -test.run '^$$' -test.fuzz "^$$target$$" -test.fuzztime $(FUZZTIME) \
				-test.fuzzcachedir "$$cache/$$dir") >bin/fuzz.log 2>&1 || { cat bin/fuzz.log; exit 1; }; \
		done; \
	done

.tools/bin/tflint-$(TFLINT):
	GOBIN="$(TOOLS)/bin" go install github.com/terraform-linters/tflint@$(TFLINT) && touch $@

.tools/bin/tfsec-$(TFSEC):
	GOBIN="$(TOOLS)/bin" go install github.com/aquasecurity/tfsec/cmd/tfsec@$(TFSEC) && touch $@

lint: .tools/staticcheck-$(STATICCHECK) ## go vet and staticcheck
	go vet -tags real,dist ./...
	.tools/staticcheck-$(STATICCHECK) -tags real,dist ./...

.tools/staticcheck-$(STATICCHECK):
	GOBIN="$(TOOLS)" go install honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK)
	mv .tools/staticcheck $@

# The same source, configuration and Go toolchain give the same bytes: no paths, no build ids, no times.
package: bin/elbsli ## dist/elbsli-arm64.zip and dist/elbsli-amd64.zip with CONFIG inside
	bin/elbsli check --config $(CONFIG)
	@set -e; for arch in arm64 amd64; do \
		rm -rf dist/$$arch; mkdir -p dist/$$arch; \
		CGO_ENABLED=0 GOOS=linux GOARCH=$$arch go build -trimpath -pgo=$(PGO) -buildvcs=false -tags lambda.norpc \
			-ldflags='-s -w -buildid=' -o dist/$$arch/bootstrap ./functions/elbsli; \
		cp $(CONFIG) dist/$$arch/config.yaml; \
	done
	@go build -o bin/build-lambda-zip github.com/aws/aws-lambda-go/cmd/build-lambda-zip
	@set -e; for arch in arm64 amd64; do \
		(cd dist/$$arch && ../../bin/build-lambda-zip -o ../elbsli-$$arch.zip bootstrap config.yaml 2>/dev/null); \
		(sha256sum dist/elbsli-$$arch.zip 2>/dev/null || shasum -a 256 dist/elbsli-$$arch.zip); \
	done

clean: ## remove what the targets above made
	rm -rf bin dist .tools

DEMO := dist/demo

.PHONY: demo page picture
demo: bin/elbsli bin/loggen ## dist/demo: twelve weeks of a phone product, the page of the last one, and that week under two policies
	rm -rf $(DEMO)
	bin/loggen demo --out $(DEMO)
	@set -e; cd $(DEMO); elbsli=$(CURDIR)/bin/elbsli; \
	$$elbsli replay --config config.yaml --history counts/ --format json --out counts.json logs/; \
	report="$$elbsli report --config config.yaml --history counts/ --timezone Asia/Tokyo"; \
	$$report --notes notes.yaml --out week.html; \
	$$report --notes notes.ja.yaml --lang ja --out week.ja.html; \
	$$elbsli replay --config config.yaml --compare waf-excluded.yaml --timezone Asia/Tokyo --format html --out compare.html \
		logs/*/*/*/2026/11/1[6-9] logs/*/*/*/2026/11/2?; \
	$$report --format table --sort worst --limit 5
	@echo "open $(DEMO)/week.html (Japanese: week.ja.html), and $(DEMO)/compare.html: what if a request that WAF blocked did not count?"

page: demo ## docs/demo: the demo's page, in English and Japanese
	@mkdir -p docs/demo
	cp $(DEMO)/week.html $(DEMO)/week.ja.html docs/demo/

picture: page ## docs/demo/week.png and week.ja.png: the head of that page in Chromium (CHROMIUM names another browser)
	test/browser/install.sh
	@set -e; export NODE_PATH=$(TOOLS)/browser/node_modules CHROMIUM="$${CHROMIUM:-$$(command -v chromium)}"; \
	for page in week week.ja; do node test/browser/picture.cjs docs/demo/$$page.html docs/demo/$$page.png; done
	@ls -l docs/demo/*.png

.PHONY: bench bench-scale bench-peers bench-instructions profile bench-invocation bench-cost bench-s3 bench-report

bench: bin/bench ## CPU of the pipeline compared with inflating alone; cold start; content of the Lambda's zip
	bin/bench

bench-invocation: ## wall time of a warm invocation by part (S3, count, ledger, send): 10,000 lines, some 500 points, both sinks
	go test -run "^$$" -bench Invocation -benchtime 100x ./functions/elbsli

bench-cost: ## what a billion requests cost, and how long a large object takes, at memory sizes from 256 to 1,769 MB; needs root
	go test -run "^$$" -bench Cost -benchtime 1x ./functions/elbsli

bench-s3: ## replay of a month of logs, 10,000 objects, in a real S3 server that takes 20 ms to answer; some five minutes
	go test -run "^$$" -bench ReplayS3 -benchtime 1x ./cmd/elbsli

bench-report: ## the second report over the same twelve weeks of history; making them takes a minute or two
	go test -run "^$$" -bench SecondReport -benchtime 3x ./cmd/elbsli/internal/weeks

bench-instructions: bin/bench ## instructions per line of decompressing and of elbsli replay; needs valgrind
	bin/bench instructions

profile: bin/bench ## make $(PGO) again
	bin/bench profile -out $(PGO)

bench-scale: bin/bench ## the same from ten thousand to ten million lines, by routes, rules and cores, with the peak memory
	bin/bench scale

bench-peers: bin/bench ## DuckDB, mawk, GoAccess and alp on the same log, where installed
	bin/bench peers

.PHONY: mutate sbom licenses actionlint

MUTATIONS ?= 1000000

mutate: ## a million mutated lines of log, and a flood of as many distinct paths (MUTATIONS)
	ELBSLI_HOSTILE_LINES=$(MUTATIONS) go test -run 'TestMutatedLogs|TestMemoryIsFlat' -count=1 -timeout 30m -v ./test/hostile

CYCLONEDX := v1.10.0

sbom: ## dist/function.cdx.json and dist/elbsli.cdx.json: the programs' bills of materials (CycloneDX)
	@mkdir -p dist
	GOBIN=$(TOOLS) go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(CYCLONEDX)
	@# It cannot read the work trees that git worktree makes, in which .git is a file: there it looks at a clone.
	@set -e; source=.; if [ -f .git ]; then source=dist/sbom; rm -rf $$source; git clone -q . $$source; fi; \
	sbom() { \
		CGO_ENABLED=0 GOOS=linux GOARCH=arm64 $(TOOLS)/cyclonedx-gomod app -json -licenses -std -noserial -notimestamp \
			-main $$1 -output $(CURDIR)/dist/$$2.cdx.json $$source; \
	}; \
	GOFLAGS=-tags=lambda.norpc sbom functions/elbsli function; \
	sbom cmd/elbsli elbsli; \
	rm -rf dist/sbom

licenses: ## dist/licenses.txt: the licenses of everything that is linked; fails on one that is not allowed
	@mkdir -p dist
	go run ./test/licenses ./functions/elbsli ./cmd/elbsli > dist/licenses.txt
	@sed '/^$$/,$$d' dist/licenses.txt

ACTIONLINT := v1.7.12

actionlint: .tools/actionlint-$(ACTIONLINT) ## the workflows
	.tools/actionlint-$(ACTIONLINT)

.tools/actionlint-$(ACTIONLINT):
	GOBIN=$(TOOLS) go install github.com/rhysd/actionlint/cmd/actionlint@$(ACTIONLINT)
	mv .tools/actionlint $@

# Makes a release's files without GitHub. .github/workflows/release.yml signs and publishes them.
PLATFORMS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
VERSION   ?=
# Man pages have the day of the commit.
DAY        = $(shell TZ=UTC git log -1 --format=%cd --date=format-local:%Y-%m-%d)
STAMP      = -s -w -buildid= -X github.com/elb-sli/elb-sli/internal/version.release=$(VERSION) \
	-X github.com/elb-sli/elb-sli/internal/version.day=$(DAY)

.PHONY: release check-release version-given

version-given:
	@echo '$(VERSION)' | grep -Eqx 'v[0-9]+\.[0-9]+\.[0-9]+' || { echo "make release: set VERSION=v1.2.3; it is '$(VERSION)'"; exit 1; }

release: version-given licenses sbom ## dist/release and dist/image: everything in the release VERSION=v1.2.3 (PLATFORMS)
	rm -rf dist/built dist/release dist/image
	mkdir -p dist/built/texts dist/release
	@set -e; for platform in $(PLATFORMS); do \
		export CGO_ENABLED=0 GOOS=$${platform%/*} GOARCH=$${platform#*/}; \
		echo "build elbsli for $$platform"; \
		go build -trimpath -pgo=$(PGO) -buildvcs=false -ldflags='$(STAMP)' -o dist/built/$$GOOS-$$GOARCH/ ./cmd/elbsli; \
	done
	@set -e; for arch in arm64 amd64; do \
		echo "build the function for $$arch"; \
		CGO_ENABLED=0 GOOS=linux GOARCH=$$arch go build -trimpath -pgo=$(PGO) -buildvcs=false -tags lambda.norpc \
			-ldflags='$(STAMP)' -o dist/built/lambda-$$arch/bootstrap ./functions/elbsli; \
	done
	cp LICENSE dist/licenses.txt dist/built/texts
	cp dist/licenses.txt dist/elbsli.cdx.json dist/function.cdx.json docs/elbsli.schema.json dist/release
	go run ./cmd/release --version '$(VERSION)' --time "$$(git log -1 --format=%ct)" \
		--built dist/built --out dist/release --image dist/image

check-release: ## check what make release made with the same VERSION and PLATFORMS: checksums, formula, image, and that the programs run
	cd dist/release && (sha256sum --quiet --check SHA256SUMS 2>/dev/null || shasum -a 256 --check SHA256SUMS)
	if command -v ruby >/dev/null; then ruby -c dist/release/elbsli.rb; fi
	go test -tags dist -count=1 ./cmd/release -args -version '$(VERSION)' -platforms '$(PLATFORMS)'
