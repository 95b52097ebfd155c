# What a newcomer types: make run, make test. Everything else is for those who work on Braid.
PYTHON := /usr/bin/python3
JOBS ?= 2

.PHONY: run test build bench format clean packages

run: build
	@PYTHONPATH=scripts $(PYTHON) -m fleet

test: packages
	@scripts/test.sh

build: packages
	@mkdir -p build && cmake --preset release -Wno-dev >build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
	@cmake --build build --target braid -j$(JOBS)

bench: build
	@PYTHONPATH=scripts $(PYTHON) tests/bench/bench.py

format: packages
	@scripts/format.sh --write

clean:
	rm -rf build build-dev build-asan build-tsan build-fuzz

packages:
	@scripts/install-packages.sh
