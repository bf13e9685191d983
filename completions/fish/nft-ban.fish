# SPDX-License-Identifier: MIT
# fish completion for nft-ban(8)

complete -c nft-ban -f
complete -c nft-ban -l setup -d 'Make the table and its sets'
complete -c nft-ban -l list -d 'Show who is banned'
complete -c nft-ban -l flush -d 'Remove all bans'
complete -c nft-ban -l allow -r -F -d 'Never ban these'
complete -c nft-ban -l widest-ipv4 -x -d 'Refuse wider IPv4 networks'
complete -c nft-ban -l widest-ipv6 -x -d 'Refuse wider IPv6 networks'
complete -c nft-ban -l dry-run -d 'Print the nft commands and do nothing'
complete -c nft-ban -l json -d 'One JSON object for each ban'
complete -c nft-ban -l user -x -a '(__fish_complete_users)' -d 'Started as root, become this user'
complete -c nft-ban -s q -l quiet -d 'No warnings'
complete -c nft-ban -s h -l help -d 'Show a summary of the options'
complete -c nft-ban -s V -l version -d 'Show the version'
