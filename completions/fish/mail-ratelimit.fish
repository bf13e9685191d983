# SPDX-License-Identifier: MIT
# fish completion for mail-ratelimit(8)

set -l commands serve check-limits top show reset set history expire
set -l none "not __fish_seen_subcommand_from $commands"
set -l any "__fish_seen_subcommand_from $commands"
set -l limited '__fish_seen_subcommand_from serve check-limits'
set -l stored '__fish_seen_subcommand_from serve top show reset set history expire'

complete -c mail-ratelimit -f
complete -c mail-ratelimit -n $none -a serve -d 'Answer Postfix\'s policy requests'
complete -c mail-ratelimit -n $none -a check-limits -d 'Look for mistakes in limits'
complete -c mail-ratelimit -n $none -a top -d 'Show the keys that are nearest to a limit'
complete -c mail-ratelimit -n $none -a show -d 'Show what a key has used'
complete -c mail-ratelimit -n $none -a reset -d 'Forget what a key has used'
complete -c mail-ratelimit -n $none -a set -d 'Give a key another limit for a time'
complete -c mail-ratelimit -n $none -a history -d 'Show totals by the hour'
complete -c mail-ratelimit -n $none -a expire -d 'Remove expired entries'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from serve' -l listen -x -d 'Serve at inet:HOST:PORT or unix:PATH'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from serve' -l stdio -d 'Serve on standard input and output'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from serve' -l socket-mode -x -d 'Mode of a unix socket'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from serve' -l socket-owner -x -a '(__fish_complete_users)' -d 'Owner of a unix socket'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from serve' -l max-connections -x -d 'Close the idlest above N connections'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from serve' -l idle-time -x -d 'Close a connection without request for this time'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from serve' -l on-error -x -a 'disconnect dunno' -d 'What happens in trouble'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from serve' -l log -x -a 'stderr syslog none' -d 'Where a line for each decision goes'
complete -c mail-ratelimit -n $limited -l networks -r -F -d 'Own networks'
complete -c mail-ratelimit -n $limited -l limit -x -d 'A limit'
complete -c mail-ratelimit -n $limited -l class -x -d 'Customers with limits of their own'
complete -c mail-ratelimit -n $limited -l config -r -F -d 'Limits and classes from a file'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from serve expire' -l history -x -d 'Keep hourly totals for this time'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from top' -s n -l number -x -d 'Show N keys'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from top' -l messages -d 'Sort by messages'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from top' -l recipients -d 'Sort by recipients'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from top show history' -l json -d 'Print JSON'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from set' -l for -x -d 'How long the limit applies'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from set' -l remove -d 'Remove the limit set for the key'
complete -c mail-ratelimit -n '__fish_seen_subcommand_from history' -l since -x -d 'Show the hours of this time'
complete -c mail-ratelimit -n $stored -l db -r -F -d 'The database'
complete -c mail-ratelimit -n $any -s q -l quiet -d 'No warnings'
complete -c mail-ratelimit -s h -l help -d 'Show a summary of the options'
complete -c mail-ratelimit -s V -l version -d 'Show the version'
