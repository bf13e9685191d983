# SPDX-License-Identifier: MIT
# fish completion for sip-secret(1)

complete -c sip-secret -f
complete -c sip-secret -s o -l output -r -F -d 'Write this file with mode 0600'
complete -c sip-secret -s f -l force -d 'Replace an existing file'
complete -c sip-secret -l bits -x -d 'Bits of randomness'
complete -c sip-secret -l alphabet -x -d 'Characters to draw from'
complete -c sip-secret -l count -x -d 'Make N secrets'
complete -c sip-secret -l format -x -a 'pjsip sip.conf csv json' -d 'Make an account for each extension'
complete -c sip-secret -l context -x -d 'Dialplan context of the accounts'
complete -c sip-secret -s q -l quiet -d 'No warnings'
complete -c sip-secret -s h -l help -d 'Show a summary of the options'
complete -c sip-secret -s V -l version -d 'Show the version'
