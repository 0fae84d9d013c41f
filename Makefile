# The two commands: `make run` checks all models, `make test` runs all tests. Both install what is missing.

PREFIX ?= /usr/local
SWIFT ?= swift

.PHONY: run test build setup install uninstall counterexamples table format clean

run: build
	.build/release/pincer check models

test: setup
	$(SWIFT) build -c release --build-tests
	$(SWIFT) test -c release --skip-build

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

format: build
	.build/release/pincer fmt models
	$(SWIFT) format --in-place --recursive Sources Tests Plugins Package.swift

clean:
	rm -rf .build
