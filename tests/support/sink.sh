#!/bin/sh
# Runs Postfix's smtp-sink with the arguments given, until standard input ends, which it does even when the test that
# started it is killed. Started by the superuser, it insists on becoming somebody else.
set -eu
postfix=$(dirname "$0")/../.postfix
[ -x "$postfix/usr/sbin/smtp-sink" ] || {
    echo "smtp-sink is missing: run tests/setup" >&2
    exit 1
}
[ "$(id -u)" != 0 ] || set -- -u nobody "$@"
LD_LIBRARY_PATH=$postfix/usr/lib/postfix "$postfix/usr/sbin/smtp-sink" "$@" &
sink=$!
trap 'kill "$sink" 2>/dev/null || true' EXIT
cat >/dev/null
