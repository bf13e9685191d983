# SPDX-License-Identifier: MIT
# fish completion for hls-verify(1)

complete -c hls-verify -s k -l key -r -F -d 'Use this key file for all segments'
complete -c hls-verify -l key-dir -x -a '(__fish_complete_directories)' -d 'Find key files in this folder'
complete -c hls-verify -l derive -r -F -d 'Derive the keys from this master secret'
complete -c hls-verify -l json -d 'Print one JSON object for each finding'
complete -c hls-verify -l metrics -r -F -d 'Write metrics for Prometheus to a file'
complete -c hls-verify -l html -r -F -d 'Also write a page with charts'
complete -c hls-verify -l strict -d 'Exit with 1 for warnings, too'
complete -c hls-verify -s j -l jobs -x -d 'Read N segments at a time'
complete -c hls-verify -l max-download -x -d 'Fetch no more than this in all'
complete -c hls-verify -l max-time -x -d 'Stop fetching after this time'
complete -c hls-verify -l allow-private -d 'Fetch from private addresses, too'
complete -c hls-verify -s q -l quiet -d 'Print errors only'
complete -c hls-verify -s h -l help -d 'Show a summary of the options'
complete -c hls-verify -s V -l version -d 'Show the version'
