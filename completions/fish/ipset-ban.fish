# SPDX-License-Identifier: MIT
# fish completion for ipset-ban(8)

complete -c ipset-ban -f
complete -c ipset-ban -l setup -d 'Create the sets and rules'
complete -c ipset-ban -l list -d 'Show bans'
complete -c ipset-ban -l status -d 'Say whether bans have an effect'
complete -c ipset-ban -l flush -d 'Remove all bans'
complete -c ipset-ban -l ports -x -d 'Drop only packets to these ports'
complete -c ipset-ban -l allow -r -F -d 'Never ban these addresses and networks'
complete -c ipset-ban -l widest-ipv4 -x -d 'Refuse wider IPv4 networks'
complete -c ipset-ban -l widest-ipv6 -x -d 'Refuse wider IPv6 networks'
complete -c ipset-ban -l dry-run -d 'Print the commands and do nothing'
complete -c ipset-ban -l json -d 'Print one JSON object for each ban'
complete -c ipset-ban -l user -x -a '(__fish_complete_users)' -d 'When started as root, become this user'
complete -c ipset-ban -l metrics -r -F -d 'Write metrics for Prometheus to a file'
complete -c ipset-ban -l metrics-listen -x -d 'Serve metrics to Prometheus at this address'
complete -c ipset-ban -l config -r -F -d 'Read options from a file'
complete -c ipset-ban -s q -l quiet -d 'No warnings'
complete -c ipset-ban -s h -l help -d 'Show a summary of the options'
complete -c ipset-ban -s V -l version -d 'Show the version'
