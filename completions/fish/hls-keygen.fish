# SPDX-License-Identifier: MIT
# fish completion for hls-keygen(1)

complete -c hls-keygen -f
complete -c hls-keygen -l method -x -a 'AES-128 AES-256' -d 'METHOD that the key is for'
complete -c hls-keygen -s o -l output -r -F -d 'Write the key to this file'
complete -c hls-keygen -s f -l force -d 'Replace existing files'
complete -c hls-keygen -l count -x -d 'Make this many keys'
complete -c hls-keygen -l key-info -x -d 'Also write a key-info file for ffmpeg'
complete -c hls-keygen -l iv -x -d 'Put this IV into the key-info file'
complete -c hls-keygen -l derive -r -F -d 'Derive the key from this secret'
complete -c hls-keygen -l label -x -d 'Purpose of the derived key'
complete -c hls-keygen -l labels -r -F -d 'Read the labels from this file'
complete -c hls-keygen -l hex -r -F -d 'Print this key as hexadecimal digits'
complete -c hls-keygen -l from-hex -r -F -d 'Make the key from hexadecimal digits'
complete -c hls-keygen -s q -l quiet -d 'No warnings'
complete -c hls-keygen -s h -l help -d 'Show a summary of the options'
complete -c hls-keygen -s V -l version -d 'Show the version'
