# SPDX-License-Identifier: MIT
#
# Installs the files that depend on the prefix: systemd's files, which name the programs, and zsh's
# completions, whose folder differs. It runs at install time, because "cmake --install --prefix" may name
# another prefix than the configured one, and before all other installation, so that nothing is installed to a
# refused prefix.
#
# Expects TOOLS (the list of installed tools), SOURCE, and the folders BINDIR, LIBEXECDIR, DATADIR, UNITS,
# SYSUSERS, TMPFILES and ZSH, absolute or relative to the prefix. If UNITS is empty, no systemd files are
# installed; if ZSH is empty, the usual folder is used.

cmake_policy(VERSION 3.25)

# The prefix as the installed system will see it: absolute, without DESTDIR; empty if it is "/".
set(prefix "${CMAKE_INSTALL_PREFIX}")
if(NOT prefix STREQUAL "")
    cmake_path(ABSOLUTE_PATH prefix NORMALIZE)
    string(REGEX REPLACE "/+$" "" prefix "${prefix}")
endif()

macro(make_absolute folder)
    cmake_path(ABSOLUTE_PATH ${folder} BASE_DIRECTORY "${prefix}/" NORMALIZE)
    string(REGEX REPLACE "(.)/$" "\\1" ${folder} "${${folder}}")
endmacro()

if(NOT UNITS STREQUAL "")
    foreach(folder IN ITEMS BINDIR LIBEXECDIR UNITS SYSUSERS TMPFILES)
        make_absolute(${folder})
    endforeach()
    string(ASCII 1 first_control)
    string(ASCII 31 last_control)
    if(BINDIR MATCHES "[\"'\\${first_control}-${last_control}]")
        message(FATAL_ERROR "systemd cannot start programs whose path contains quotes, backslashes or control "
            "characters: ${BINDIR} (-DISPKIT_SYSTEMD_UNITS= installs no units)")
    endif()
endif()

# --- zsh ----------------------------------------------------------------------------------------

if(ZSH STREQUAL "")
    set(ZSH "${DATADIR}/zsh/site-functions")
    # Debian's zsh searches vendor-completions only below /usr.
    if(prefix STREQUAL "/usr")
        set(ZSH "${DATADIR}/zsh/vendor-completions")
    endif()
endif()
make_absolute(ZSH)
foreach(tool IN LISTS TOOLS)
    file(INSTALL DESTINATION "${ZSH}" TYPE FILE FILES "${SOURCE}/completions/zsh/_${tool}")
endforeach()

# --- systemd ------------------------------------------------------------------------------------

# install_configured(FILE FOLDER [PERMISSION...]): with PERMISSION besides reading and the owner's writing
function(install_configured file folder)
    cmake_path(GET file FILENAME name)
    message(STATUS "Installing: $ENV{DESTDIR}${folder}/${name}")
    configure_file("${file}" "$ENV{DESTDIR}${folder}/${name}" @ONLY
        FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ ${ARGN})
    list(APPEND CMAKE_INSTALL_MANIFEST_FILES "${folder}/${name}")
    set(CMAKE_INSTALL_MANIFEST_FILES "${CMAKE_INSTALL_MANIFEST_FILES}" PARENT_SCOPE)
endfunction()

# install_configuration(FOLDER): what the units read. An existing file is the administrator's.
function(install_configuration folder)
    foreach(tool IN LISTS TOOLS)
        if(NOT EXISTS "${SOURCE}/examples/${tool}.conf")
            continue()
        endif()
        if(EXISTS "$ENV{DESTDIR}${folder}/${tool}.conf")
            message(STATUS "Keeping: $ENV{DESTDIR}${folder}/${tool}.conf")
        else()
            file(INSTALL DESTINATION "${folder}" TYPE FILE FILES "${SOURCE}/examples/${tool}.conf")
        endif()
    endforeach()
    set(CMAKE_INSTALL_MANIFEST_FILES "${CMAKE_INSTALL_MANIFEST_FILES}" PARENT_SCOPE)
endfunction()

# Tells the user what to do by hand, or that nothing can be done, before systemd starts the units.
function(tell_what_is_left_to_do bindir)
    if(bindir MATCHES "^/(home|root|run/user|tmp|var/tmp)/")
        message(NOTICE "The units cannot start programs in ${bindir}, which is hidden from them "
            "(ProtectHome=yes, PrivateTmp=yes): use another prefix. "
            "-DISPKIT_SYSTEMD_UNITS= installs no units")
        return()
    endif()
    if(NOT UNITS MATCHES "^(/usr|/usr/local|)/lib/systemd/system$|^/(etc|run)/systemd/system$")
        message(NOTICE "systemd does not search ${UNITS}: 'systemctl link ${UNITS}/*' "
            "or -DISPKIT_SYSTEMD_UNITS=/etc/systemd/system makes the units known to it")
    endif()
    if(NOT SYSUSERS MATCHES "^(/usr|/usr/local|)/lib/sysusers.d$|^/(etc|run)/sysusers.d$")
        message(NOTICE "systemd-sysusers does not search ${SYSUSERS}: "
            "'systemd-sysusers ${SYSUSERS}/ispkit.conf' creates the user and the group that the units need")
    endif()
endfunction()

set(parts ${TOOLS})
if("mail-ratelimit" IN_LIST TOOLS OR "sip-banwatch" IN_LIST TOOLS)
    list(APPEND parts ispkit-sendmail)
endif()
set(units "")
set(programs "")
foreach(part IN LISTS parts)
    file(GLOB files "${SOURCE}/systemd/${part}/*.*")
    list(APPEND units ${files})
    file(GLOB files "${SOURCE}/systemd/${part}/*")
    list(FILTER files EXCLUDE REGEX "[.][a-z]+$")
    list(APPEND programs ${files})
endforeach()
if(units AND NOT UNITS STREQUAL "")
    set(bindir "${BINDIR}")
    set(CONFIG /etc/ispkit)
    if(NOT prefix MATCHES "^(/usr|/usr/local|)$")
        set(CONFIG "${prefix}/etc/ispkit")
    endif()
    install_configuration("${CONFIG}")
    foreach(program IN LISTS programs)
        install_configured("${program}" "${LIBEXECDIR}/ispkit" OWNER_EXECUTE GROUP_EXECUTE WORLD_EXECUTE)
    endforeach()
    file(READ "${SOURCE}/systemd/sandbox" SANDBOX)
    string(STRIP "${SANDBOX}" SANDBOX)
    # In ExecStart=, % begins a specifier and a blank ends the word.
    foreach(folder IN ITEMS BINDIR LIBEXECDIR CONFIG)
        string(REPLACE "%" "%%" ${folder} "${${folder}}")
        string(REPLACE " " "\\x20" ${folder} "${${folder}}")
    endforeach()
    foreach(unit IN LISTS units)
        install_configured("${unit}" "${UNITS}")
    endforeach()
    install_configured("${SOURCE}/systemd/sysusers.d/ispkit.conf" "${SYSUSERS}")
    install_configured("${SOURCE}/systemd/tmpfiles.d/ispkit.conf" "${TMPFILES}")
    tell_what_is_left_to_do("${bindir}")
endif()
