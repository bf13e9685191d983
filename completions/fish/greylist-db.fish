# SPDX-License-Identifier: MIT
# fish completion for greylist-db(8)

set -l commands serve check list stats allow disallow delete expire import export
set -l none "not __fish_seen_subcommand_from $commands"
set -l any "__fish_seen_subcommand_from $commands"
set -l policy '__fish_seen_subcommand_from serve check'

complete -c greylist-db -f
complete -c greylist-db -n $none -a serve -d 'Answer Postfix\'s policy requests'
complete -c greylist-db -n $none -a check -d 'Decide one request'
complete -c greylist-db -n $none -a list -d 'Show triplets and clients'
complete -c greylist-db -n $none -a stats -d 'Show how much is remembered'
complete -c greylist-db -n $none -a allow -d 'Never greylist a client, sender or recipient'
complete -c greylist-db -n $none -a disallow -d 'Remove entries that allow added'
complete -c greylist-db -n $none -a delete -d 'Forget a client or a triplet'
complete -c greylist-db -n $none -a expire -d 'Remove expired entries'
complete -c greylist-db -n $none -a import -d 'Take over what another program knows'
complete -c greylist-db -n $none -a export -d 'Write all that is remembered'
complete -c greylist-db -n '__fish_seen_subcommand_from import' -F
complete -c greylist-db -n '__fish_seen_subcommand_from allow disallow' -a 'client prefix domain sender recipient'
complete -c greylist-db -n '__fish_seen_subcommand_from serve' -l listen -x -d 'Serve at inet:HOST:PORT or unix:PATH'
complete -c greylist-db -n '__fish_seen_subcommand_from serve' -l stdio -d 'Serve on standard input and output'
complete -c greylist-db -n '__fish_seen_subcommand_from serve' -l socket-mode -x -d 'Mode of a unix socket'
complete -c greylist-db -n '__fish_seen_subcommand_from serve' -l socket-owner -x -a '(__fish_complete_users)' -d 'Owner of a unix socket'
complete -c greylist-db -n '__fish_seen_subcommand_from serve' -l max-connections -x -d 'Close the idlest above N connections'
complete -c greylist-db -n '__fish_seen_subcommand_from serve' -l idle-time -x -d 'Close a connection without request for this time'
complete -c greylist-db -n '__fish_seen_subcommand_from serve' -l on-error -x -a 'disconnect dunno' -d 'What happens in trouble'
complete -c greylist-db -n '__fish_seen_subcommand_from serve' -l log -x -a 'stderr syslog none' -d 'Where a line for each decision goes'
complete -c greylist-db -n '__fish_seen_subcommand_from check' -l dry-run -d 'Remember nothing'
complete -c greylist-db -n $policy -l delay -x -d 'Defer a stranger for this time'
complete -c greylist-db -n '__fish_seen_subcommand_from serve check expire' -l window -x -d 'Treat a later retry as a new mail'
complete -c greylist-db -n '__fish_seen_subcommand_from serve check expire' -l lifetime -x -d 'Forget what was not seen for this time'
complete -c greylist-db -n '__fish_seen_subcommand_from serve check import' -l auto-allow -x -d 'Allow a client after N confirmed triplets'
complete -c greylist-db -n '__fish_seen_subcommand_from serve check import' -l ipv4-prefix -x -d 'Treat IPv4 networks of this length as one client'
complete -c greylist-db -n '__fish_seen_subcommand_from serve check import' -l ipv6-prefix -x -d 'Treat IPv6 networks of this length as one client'
complete -c greylist-db -n $policy -l exempt -r -F -d 'Own networks'
complete -c greylist-db -n $policy -l allow-clients -r -F -d 'Clients that are not greylisted'
complete -c greylist-db -n $policy -l allow-recipients -r -F -d 'Recipients that are not greylisted'
complete -c greylist-db -n $policy -l greylist-providers -d 'Also greylist big providers'
complete -c greylist-db -n '__fish_seen_subcommand_from list' -l waiting -d 'Show triplets that have not passed'
complete -c greylist-db -n '__fish_seen_subcommand_from list' -l passed -d 'Show triplets that have passed'
complete -c greylist-db -n '__fish_seen_subcommand_from list' -l clients -d 'Show clients that have passed'
complete -c greylist-db -n '__fish_seen_subcommand_from list' -l allowed -d 'Show entries that allow added'
complete -c greylist-db -n '__fish_seen_subcommand_from list stats' -l json -d 'Print JSON'
complete -c greylist-db -n $any -l db -r -F -d 'The database'
complete -c greylist-db -n $any -s q -l quiet -d 'No warnings'
complete -c greylist-db -s h -l help -d 'Show a summary of the options'
complete -c greylist-db -s V -l version -d 'Show the version'
