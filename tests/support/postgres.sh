# Runs a PostgreSQL cluster of a test process's own: prints the folder of its
# socket when it answers, waits for the end of standard input (which comes even
# when the test process is killed), then stops it and removes every trace.
set -eu
umask 077

bin=$(pg_config --bindir 2>/dev/null || true)
if [ ! -x "$bin/initdb" ]; then
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
fi
if [ ! -x "$bin/initdb" ]; then
    echo "PostgreSQL's server is missing: run tests/setup" >&2
    exit 1
fi

# In memory if there is room: a database is a thousand files, and each test makes one and drops one. Without a journal, ext4
# looks for a free inode past all that were deleted of late, which took most of a test's time. A short path,
# since a socket's may be 107 bytes long at most.
parent=/tmp
room=$(df --output=avail --block-size=1M /dev/shm 2>/dev/null | tail -n 1)
if [ -w /dev/shm ] && [ "${room:-0}" -ge 2048 ]; then
    parent=/dev/shm
fi
home=$(mktemp -d "$parent/forum-postgres.XXXXXX")

finish() {
    "$bin/pg_ctl" stop --pgdata="$home/data" --mode=immediate --silent >/dev/null 2>&1 || true
    rm -rf "$home"
}
trap finish EXIT
# When the test process is killed while the server starts, the line below has no
# reader: without this the shell would die of it and leave the server behind.
trap '' PIPE

if ! {
    "$bin/initdb" --pgdata="$home/data" --username=postgres --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync &&
        cat >>"$home/data/postgresql.conf" <<settings &&
listen_addresses = ''
unix_socket_directories = '$home'
max_connections = 300
fsync = off
full_page_writes = off
max_wal_size = 256MB
timezone = 'UTC'
settings
        "$bin/pg_ctl" start --pgdata="$home/data" --log="$home/log" --wait
} >"$home/start" 2>&1; then
    cat "$home/start" "$home/log" >&2
    exit 1
fi

echo "$home"
cat >/dev/null
