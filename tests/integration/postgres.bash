# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# A PostgreSQL server for all tests of a file.

server_folder() { echo "${BATS_RUN_TMPDIR//\/bats-run/\/ispkit-postgres}"; }

# postgres COMMAND [ARGUMENT...]: those of postgres_server.
postgres() {
    # shellcheck disable=SC2034 # for the caller, whose next test may want it to run
    was_touched=yes
    (cd / && "$ISPKIT_SOURCE/tests/postgres_server" "$1" "$(server_folder)" "${@:2}")
}

setup_file() {
    needs_postgres
    postgres start
}

teardown_file() { postgres stop; }

# database NAME: sets url to an empty one.
database() {
    psql -q -h "$(server_folder)" -U postgres -c "CREATE DATABASE $1" postgres
    url="postgresql://postgres@/$1?host=$(server_folder)"
}

# pool SIZE: sets url to a database behind PgBouncer, which gives each transaction to one of so many
# connections, and pool to its process.
pool() {
    needs pgbouncer
    database pooled
    local folder as_other=()
    folder=$(server_folder)
    printf '%s\n' '[databases]' "pooled = host=$folder user=postgres" '[pgbouncer]' \
        "unix_socket_dir = $folder" 'listen_addr =' 'listen_port = 6432' 'auth_type = any' \
        'pool_mode = transaction' "default_pool_size = $1" > "$folder/pgbouncer.ini"
    [ "$(id -u)" -ne 0 ] || as_other=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    "${as_other[@]}" /usr/sbin/pgbouncer "$folder/pgbouncer.ini" > /dev/null 2>&1 3>&- &
    # shellcheck disable=SC2034 # for the caller
    pool=$! url="postgresql://postgres@/pooled?host=$folder&port=6432"
    eventually [ -S "$folder/.s.PGSQL.6432" ]
}
