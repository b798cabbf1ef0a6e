# Targets: deps build run test lint fuzz bench clean
#   deps   install the Debian packages and the Python environment that are missing
#   build  release binary at .build/release/mcp-server
#   run    the whole product with an embedded Entra and backend, on http://127.0.0.1:3333
#   test   unit, loopback, differential and acceptance tests, real MCP clients included; the benchmarks' own
#   lint   formatting, nothing is changed (format: rewrites); the rules of the repository are tests, in TidyTests
#   fuzz   every fuzz target for FUZZ_SECONDS
#   bench  rates, latencies, connections and starts against peers and budgets (see docs/performance.md)
#   perf-check  instructions and allocations of a request, held against Benchmarks/ceilings.json
#   soak   memory over millions of mixed requests   bench-publish  the last numbers into docs/performance.md
#   chart-test  renders the chart in every combination and checks the manifests (Helm as a library)
#   image  the container image, with docker or buildah   image-test  its size, files, user and limits, and a run of it
#   rehearsal  the chart and the image as pods, under load: REHEARSAL=short (a minute), all, or names
#   valgrind  10,000 mixed requests under valgrind, no leak allowed
#   clean  remove what the others made

SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: deps deps-build build release run test test-unit test-differential test-acceptance test-bench lint format \
	fuzz bench bench-publish perf-check soak valgrind chart-test image image-test rehearsal clean

PORT ?= 3333
BUILD_DIRECTORY ?= .build
FUZZ_SECONDS ?= 30
REHEARSAL ?= short
PYTHON := .venv/bin/python
SWIFT ?= swift
# Packed relocations, folded equal functions, no exported symbols and no tables for exceptions make the binary a fifth
# smaller. No build id and no hashes for incremental compiling: two builds give the same bytes. With mimalloc a call takes
# a tenth less CPU than with the C library's allocator.
RELEASE_FLAGS := -c release --product mcp-server --static-swift-stdlib -Xswiftc -use-ld=lld \
	-Xswiftc -Xfrontend -Xswiftc -disable-incremental-llvm-codegen \
	$(foreach flag,--gc-sections --icf=all --no-export-dynamic -z pack-relative-relocs --build-id=none \
		--no-eh-frame-hdr -T $(CURDIR)/scripts/no-unwind-tables.ld -s -lmimalloc,-Xlinker $(flag))

deps:
	@scripts/install-dependencies build test

deps-build:
	@scripts/install-dependencies build

build: deps-build release

release:
	@# The environment tells SwiftPM where this project's description of libcurl is.
	curl_flags=$$(scripts/static-curl) && \
		PKG_CONFIG_PATH=$(CURDIR)/build/link:$$PKG_CONFIG_PATH $(SWIFT) build --scratch-path $(BUILD_DIRECTORY) $(RELEASE_FLAGS) $$curl_flags

run: build
	PORT=$(PORT) .build/release/mcp-server sandbox

test: test-unit test-differential test-acceptance test-bench

test-unit: deps
	@# One at a time: LoopActor has one loop per process, and suites of several modules run it.
	swift test --no-parallel

test-differential: .venv/ready
	swift build --product HTTPParseTool
	$(PYTHON) Tests/Differential/http_differential.py .build/debug/HTTPParseTool
	clang -fuse-ld=lld -std=gnu11 -Wall -Wextra -Werror -g -fsanitize=address,undefined -ISources/CCurlOverrides/include \
		-o .build/curl_formats Tests/Differential/curl_formats.c Sources/CCurlOverrides/string_formats.c \
		Sources/CCurlOverrides/text_comparison.c Sources/CCurlOverrides/status_line.c -lcurl
	.build/curl_formats

test-acceptance: build .venv/ready
	MCP_SERVER_BINARY=.build/release/mcp-server $(PYTHON) -m pytest -q Tests/Acceptance

test-bench: deps
	@# The measuring itself: stalls are seen, wrong answers counted, leaks found.
	python3 -m unittest discover -s Benchmarks

lint: deps
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

format:
	swift format format --in-place --recursive --parallel Package.swift Sources Tests

fuzz: deps
	Fuzz/run.sh $(FUZZ_SECONDS)

bench: deps build .venv-bench/ready build/go-peer/server
	Benchmarks/bench.py

perf-check: deps build
	Benchmarks/perf_check.py

soak: deps build
	Benchmarks/bench.py soak

bench-publish:
	Benchmarks/bench.py report --no-budgets --publish

valgrind: deps .venv/ready
	scripts/valgrind

chart-test: .venv-chart/ready
	.venv-chart/bin/python -m pytest -q Tests/Chart

image: build
	scripts/image

image-test: .venv-chart/ready
	.venv-chart/bin/python -m pytest -q -rs Tests/Image

# REHEARSAL: short, all, or names of scenarios.
rehearsal: .venv/ready .venv-chart/ready
	@[ -d build/image/rootfs ] || $(MAKE) image
	scripts/rehearsal $(REHEARSAL)

.venv-chart/ready: Tests/Chart/requirements.txt | deps
	python3 -m venv .venv-chart
	.venv-chart/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.venv/ready: Tests/Acceptance/requirements.txt | deps
	python3 -m venv .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.venv-bench/ready: Benchmarks/requirements.txt
	python3 -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

build/go-peer/server: .venv-bench/ready Benchmarks/peers/go_server.go Benchmarks/peers/build-go-server
	Benchmarks/peers/build-go-server

clean:
	rm -rf .build Fuzz/.build .venv .venv-bench .venv-chart build
