# SPDX-License-Identifier: MIT
# fish completion for sip-audit(8)

complete -c sip-audit -l type -x -a 'sip pjsip iax users manager ari http voicemail extconfig sorcery extensions' -d 'Type of the files'
complete -c sip-audit -l root -x -a '(__fish_complete_directories)' -d 'Look for absolute includes below DIR'
complete -c sip-audit -l severity -x -a 'info low medium high critical' -d 'Show findings of this severity or worse'
complete -c sip-audit -l fail-on -x -a 'info low medium high critical' -d 'Exit with 1 for findings of this severity or worse'
complete -c sip-audit -l min-bits -x -d 'Report secrets of fewer bits as weak'
complete -c sip-audit -l json -d 'Print one JSON object a line for each finding'
complete -c sip-audit -l metrics -r -F -d 'Write metrics for Prometheus to a file'
complete -c sip-audit -l show-secrets -d 'Also show the secrets'
complete -c sip-audit -l rules -d 'List the rules'
complete -c sip-audit -s q -l quiet -d 'No warnings'
complete -c sip-audit -s h -l help -d 'Show a summary of the options'
complete -c sip-audit -s V -l version -d 'Show the version'
