# SPDX-License-Identifier: MIT
# fish completion for nft-ban(8)

complete -c nft-ban -f
complete -c nft-ban -l replace -x -d 'Ban what a list of addresses contains'
complete -c nft-ban -l empty -d 'Accept an empty list'
complete -c nft-ban -l setup -d 'Create the table and its sets'
complete -c nft-ban -l list -d 'Show bans and dropped packets'
complete -c nft-ban -l status -d 'Say whether bans have an effect'
complete -c nft-ban -l flush -d 'Remove all bans'
complete -c nft-ban -l ports -x -d 'Drop only packets to these ports'
complete -c nft-ban -l allow -r -F -d 'Never ban these addresses and networks'
complete -c nft-ban -l widest-ipv4 -x -d 'Refuse wider IPv4 networks'
complete -c nft-ban -l widest-ipv6 -x -d 'Refuse wider IPv6 networks'
complete -c nft-ban -l dry-run -d 'Print the nft commands and do nothing'
complete -c nft-ban -l json -d 'Print one JSON object for each ban'
complete -c nft-ban -l user -x -a '(__fish_complete_users)' -d 'When started as root, become this user'
complete -c nft-ban -l metrics -r -F -d 'Write metrics for Prometheus to a file'
complete -c nft-ban -l metrics-listen -x -d 'Serve metrics to Prometheus at this address'
complete -c nft-ban -l config -r -F -d 'Read options from a file'
complete -c nft-ban -s q -l quiet -d 'No warnings'
complete -c nft-ban -s h -l help -d 'Show a summary of the options'
complete -c nft-ban -s V -l version -d 'Show the version'
