# SPDX-License-Identifier: MIT
# fish completion for sip-audit(8)

complete -c sip-audit -l type -x -a 'sip pjsip iax users' -d 'What the files are'
complete -c sip-audit -l severity -x -a 'info low medium high critical' -d 'Show findings from this severity on'
complete -c sip-audit -l fail-on -x -a 'info low medium high critical' -d 'Exit with 1 from this severity on'
complete -c sip-audit -l min-bits -x -d 'Secrets of fewer bits are weak'
complete -c sip-audit -l json -d 'One JSON object a line for each finding'
complete -c sip-audit -l show-secrets -d 'Show the secrets, too'
complete -c sip-audit -l rules -d 'List the rules'
complete -c sip-audit -s q -l quiet -d 'No warnings'
complete -c sip-audit -s h -l help -d 'Show a summary of the options'
complete -c sip-audit -s V -l version -d 'Show the version'
