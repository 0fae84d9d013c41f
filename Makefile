# The two commands: `make run` checks all models, `make test` runs all tests. Both install what is missing.

PREFIX ?= /usr/local
SWIFT ?= swift

.PHONY: run test agreement test-browser test-newest-z3 build setup install uninstall counterexamples table pages bench bench-smt format clean

run: build
	.build/release/pincer check models

test:
	@sh .ci/setup cvc5
	$(SWIFT) build -c release --build-tests
	$(SWIFT) test -c release --skip-build
	python3 docs/regenerate --check $(PAGES)

# The pages whose outputs are what the program prints.
PAGES = docs/reading-a-counterexample.md docs/ci.md

# Writes the outputs in those pages anew.
pages: build
	python3 docs/regenerate $(PAGES)

# The pages that the program writes, in a headless Chromium; reports, judged by programs that others have written.
test-browser: build
	@sh .ci/browser

# Ten thousand random systems for all engines that search; `make test` has a thousand of them.
agreement:
	@sh .ci/setup
	$(SWIFT) build -c release --build-tests
	PINCER_RANDOM_SYSTEMS=10000 $(SWIFT) test -c release --skip-build --filter '^AgreementTests'

# The tests of all that asks Z3, with the newest one instead of the system's; needs Python with pip.
test-newest-z3:
	@sh .ci/setup cvc5
	@SWIFT="$(SWIFT)" sh .ci/newest-z3

build: setup
	$(SWIFT) build -c release --product pincer

setup:
	@sh .ci/setup

install: build
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 .build/release/pincer "$(DESTDIR)$(PREFIX)/bin/pincer"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/pincer"

# Writes the matrix of README.md anew, and the traces that it links to.
table: build
	.build/release/pincer matrix models/scenarios --format markdown --into README.md \
	  --counterexamples counterexamples --prune

# Writes all stored traces anew: the shortest violation of each property under each policy, and those of history.
counterexamples: table
	.build/release/pincer check models/history --quiet --counterexamples counterexamples/history --prune

# Measures against SPIN and Rumur; see bench/README.md. For instance: make bench BENCH=--quick
bench: build
	$(SWIFT) build -c release --product PincerBench
	.build/release/PincerBench $(BENCH)

# Measures Z3 asked in different ways on files of 2^2 to 2^40 blocks; see bench/README.md.
bench-smt: build
	$(SWIFT) build -c release --product PincerBench
	.build/release/PincerBench smt $(BENCH)

format: build
	.build/release/pincer fmt models bench/models templates
	$(SWIFT) format --in-place --recursive Sources Tests Plugins bench/tool Package.swift

clean:
	rm -rf .build .build-z3
