#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# greylist-db and mail-ratelimit, with few rows and with five million, beside postgrey, sqlgrey,
# policyd-rate-limit and postfwd, all asked by the same program over TCP on the loopback interface.
# Of several runs the one of the median rate is printed, and the longest reply of all.

set -euo pipefail
# shellcheck source=tests/bench/policy_services.sh
source "$(dirname "$0")/policy_services.sh"

# --- ours, with few rows and with many

many_triplets=5000000
many_customers=300000
last_seen_within=3000 # seconds

"$programs/policy_fill" greylist few.db $few_triplets
"$programs/policy_fill" greylist many.db $many_triplets $last_seen_within
"$programs/policy_fill" ratelimit few-customers.db $few_customers
"$programs/policy_fill" ratelimit many-customers.db $many_customers

printf '\na bare server that answers DUNNO: as fast as a service can be\n'
start "$programs/policy_load" --bare $address
ask "greylist-db's requests, $connections connections" greylist $connections $few_triplets
ask "mail-ratelimit's requests, $connections connections" ratelimit $connections $few_customers
bare_rate=$(cat rate)
stop

printf '\ngreylist-db: a quarter of the requests from strangers never seen\n'
greylist --db few.db
ask "100,000 triplets, $connections connections" greylist $connections $few_triplets
greylist_rate=$(cat rate)
ask "100,000 triplets, one connection" greylist 1 $few_triplets
memory "100,000 triplets"
stop
greylist --db many.db
ask "5 million triplets, $connections connections" greylist $connections $many_triplets
ask "5 million triplets, one connection" greylist 1 $many_triplets
memory "5 million triplets"
stop
greylist --db many.db --lifetime 25m
ask "the same, half of them being expired" greylist $connections $many_triplets
ask "the same, 2,000 requests/s" greylist $connections $many_triplets 2000
greylist-db expire --db many.db --lifetime 15m > expired &
expirer=$!
ask "the same, and greylist-db expire beside it" greylist $connections $many_triplets 2000
wait $expirer
stop

printf '\nmail-ratelimit: two limits, seven customers in ten logged in; how many times as fast the bare one is\n'
first=$bare_rate
ratelimit --db few-customers.db
ask "100,000 rows, $connections connections" ratelimit $connections $few_customers
ratelimit_rate=$(cat rate)
first=0
ask "100,000 rows, one connection" ratelimit 1 $few_customers
memory "100,000 rows"
stop
ratelimit --db many-customers.db
first=$bare_rate
ask "5 million rows, $connections connections" ratelimit $connections $many_customers
first=0
ask "5 million rows, one connection" ratelimit 1 $many_customers
memory "5 million rows"
stop

# --- others, with few rows, beside what ours did with few

printf '\nothers, %s connections; how many times as fast ours is\n' $connections
runs=1
first=$greylist_rate
user=$(id -un)
group=$(id -gn)

mkdir postgrey sqlgrey
start postgrey --inet=$address --dbdir="$PWD/postgrey" --user="$user" --group="$group"
ask postgrey greylist $connections 1000
stop

cat > sqlgrey.conf << CONF
inet = $address
user = $user
group = $group
pidfile = $PWD/sqlgrey.pid
conf_dir = /etc/sqlgrey
db_type = SQLite
db_name = $PWD/sqlgrey/sqlgrey.db
CONF
start sqlgrey -f sqlgrey.conf
ask "sqlgrey, on SQLite" greylist $connections 1000
stop

first=$ratelimit_rate
cat > policyd-rate-limit.yaml << CONF
debug: False
user: $user
group: $group
pidfile: $PWD/policyd-rate-limit.pid
sqlite_config: {database: $PWD/policyd-rate-limit.sqlite3}
backend: 0
SOCKET: ["${address%:*}", ${address#*:}]
limits: [[1000000, 3600]]
limit_by_sasl: True
limit_by_ip: True
limited_networks: ["0.0.0.0/0"]
CONF
start policyd-rate-limit -f policyd-rate-limit.yaml
ask "policyd-rate-limit, on SQLite" ratelimit $connections 1000
stop

cat > postfwd.cf << 'CONF'
id=LOGIN; sasl_username=~.; action=rate(sasl_username/1000000/3600/450 4.7.1 limit reached)
id=CLIENT; action=rate(client_address/1000000/3600/450 4.7.1 limit reached)
CONF
# It counts as a daemon only.
postfwd --daemon -f postfwd.cf -i "${address%:*}" -p "${address#*:}" --cache_port 25311 \
    -u "$user" -g "$group" --pidfile "$PWD/postfwd.pid" > server.log 2>&1
wait_for_listener
server=$(head -1 postfwd.pid)
ask "postfwd, in memory" ratelimit $connections 1000
stop
