# The ways to run, build and test. `make run` and `make test` need a C compiler, Rust, Node 20 and npm;
# `make test` installs the rest, or says in one line what to install.

SHELL := /bin/sh
.PHONY: run build test test-quick prove crash-test bench fmt setup
.DEFAULT_GOAL := build

# Vite's manifest stands for the built front end: it is written last, and anew by every build.
assets := frontend/dist/.vite/manifest.json
assets_from := $(wildcard frontend/*.ts frontend/tsconfig.json) \
	$(shell find frontend/scripts frontend/styles frontend/images -type f)

# Serves the forum with synthetic content, on SQLite; mail can be read at /mailbox.
run: $(assets)
	cargo run --locked -- demo

build: $(assets)
	cargo build --locked

# Everything that a change must pass, on both databases and in a real browser.
test: setup $(assets)
	cd frontend && npm run check
	cd frontend && npm test
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo test --workspace --locked
	FORUM_TEST_DATABASE=postgres cargo test --locked --test app
	cd tests/browser && npm run check
	cd tests/browser && npm test

# The inner loop: no browser, and the app's suite on SQLite only.
test-quick: setup $(assets)
	cd frontend && npm run check
	cd frontend && npm test
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo test --workspace --locked

# The long proofs, after the short ones: fifty kills on each database, a minute of each fuzz target, the cases of
# Autobahn's WebSocket suite, and the benches.
prove: test crash-test bench
	FUZZ_SECONDS=60 cargo test --locked --test fuzz
	cargo test --locked --test autobahn

# `kill -9` fifty times during a digest to 2,000 recipients; a meeting of 200 people who say 20,000 things while its server
# is killed and stopped; and 10,000 connections that say nothing; on both databases.
long := CRASH_KILLS=50 HISTORY_PEOPLE=200 SILENT_CONNECTIONS=10000
crash-test: setup $(assets)
	$(long) cargo test --locked --test app -- jobs::crash live::restarts live::silence --nocapture
	$(long) FORUM_TEST_DATABASE=postgres cargo test --locked --test app -- jobs::crash live::restarts live::silence --nocapture

# Each bench starts the release server and measures its baseline in the same run.
bench: $(assets)
	cargo build --release --locked
	cargo bench --locked --benches

fmt:
	cargo fmt --all
	cd frontend && npm run fmt
	cd tests/browser && npm run fmt

# What the tests need beyond the compilers.
setup: frontend/node_modules/.package-lock.json
	tests/setup

$(assets): frontend/node_modules/.package-lock.json $(assets_from)
	cd frontend && npm run build

# npm writes this file last; while it is newer than the list, all is there. Not `npm ci`: it refuses a lock file
# that lacks the optional packages of platforms for which a registry has none.
frontend/node_modules/.package-lock.json: frontend/package.json frontend/package-lock.json
	cd frontend && npm install --no-save --no-audit --no-fund
