# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# The files and commands that a manual page shows; $page is its file.

# recipe SECTION FILE: the text that the page shows for this file.
recipe() {
    awk -v section="$1" -v file="$2" '
        /^\.S[hs] / { in_section = substr($0, 5) == section }
        shown && /^\.Ed/ { shown = 0 }
        shown { gsub(/\\e/, "\\"); sub(/^\\&/, ""); print; found = 1 }
        in_section && last == ".Pa " file && /^\.Bd -literal/ { shown = 1 }
        !/^\.\\"/ { last = $0 }
        END { exit !found }' "$page"
}

# commands SECTION: those that the page shows in it.
commands() {
    awk -v section="$1" '
        /^\.S[hs] / { in_section = substr($0, 5) == section }
        shown && /^\.Ed/ { shown = 0 }
        shown { gsub(/\\e/, "\\"); print; found = 1 }
        in_section && /^\.Bd -literal -offset indent/ { shown = 1 }
        END { exit !found }' "$page"
}
