# SPDX-License-Identifier: MIT
#
# A room is a folder of common/ and a static library. It sees only the headers of the rooms that it uses,
# directly or indirectly: each room's folder is linked into its own tree, and that tree is the include path
# for the room's users. So a forbidden include does not build. Only the rooms of the chosen tools are built,
# and only their packages are searched for.

# ispkit_room(ROOM [USES ROOM...] [PACKAGES TARGET...]): declares the folder common/ROOM, or one file
# common/ROOM.cpp of a folder, if that file needs packages that the rest of the folder does not.
function(ispkit_room room)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES;PACKAGES")
    set_property(GLOBAL APPEND PROPERTY ispkit_rooms ${room})
    set_property(GLOBAL PROPERTY ispkit_uses_${room} ${arg_USES})
    set_property(GLOBAL PROPERTY ispkit_packages_${room} ${arg_PACKAGES})
endfunction()

# ispkit_tool(TOOL USES ROOM... [PACKAGES TARGET...]): declares the program of cmd/TOOL.
function(ispkit_tool tool)
    ispkit_room(${tool} ${ARGN})
    set_property(GLOBAL APPEND PROPERTY ispkit_all_tools ${tool})
endfunction()

function(ispkit_library_of room result)
    string(REPLACE / _ name ${room})
    set(${result} ispkit_${name} PARENT_SCOPE)
endfunction()

# The sources of a room, without files that are separate rooms.
function(ispkit_sources_of room result)
    if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/common/${room})
        file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/common/${room}/*.cpp)
        get_property(rooms GLOBAL PROPERTY ispkit_rooms)
        foreach(other IN LISTS rooms)
            list(REMOVE_ITEM sources ${PROJECT_SOURCE_DIR}/common/${other}.cpp)
        endforeach()
    else()
        set(sources ${PROJECT_SOURCE_DIR}/common/${room}.cpp)
    endif()
    set(${result} ${sources} PARENT_SCOPE)
endfunction()

function(ispkit_use target library)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "INTERFACE_LIBRARY")
        target_link_libraries(${target} INTERFACE ${library})
    else()
        target_link_libraries(${target} PUBLIC ${library})
    endif()
endfunction()

# ispkit_link(TARGET ROOM...): links these rooms to a target; adds them to the build first if necessary.
function(ispkit_link target)
    foreach(room IN LISTS ARGN)
        ispkit_add_room(${room})
        ispkit_library_of(${room} library)
        ispkit_use(${target} ${library})
    endforeach()
endfunction()

function(ispkit_link_declared target room)
    get_property(uses GLOBAL PROPERTY ispkit_uses_${room})
    get_property(packages GLOBAL PROPERTY ispkit_packages_${room})
    if(NOT room STREQUAL "error") # all rooms use it
        ispkit_link(${target} error ${uses})
    endif()
    foreach(package IN LISTS packages)
        ispkit_find(${package})
        ispkit_use(${target} ${package})
    endforeach()
    get_target_property(type ${target} TYPE)
    if(NOT type STREQUAL "INTERFACE_LIBRARY")
        target_link_libraries(${target} PRIVATE ispkit_own)
        target_precompile_headers(${target} REUSE_FROM ispkit_precompiled)
    endif()
endfunction()

function(ispkit_add_room room)
    ispkit_library_of(${room} library)
    if(TARGET ${library})
        return()
    endif()
    ispkit_sources_of(${room} sources)
    set(headers ${PROJECT_BINARY_DIR}/rooms/${library})
    set(seen ${room})
    if(NOT IS_DIRECTORY ${PROJECT_SOURCE_DIR}/common/${room})
        set(seen ${room}.hpp)
    endif()
    cmake_path(GET room PARENT_PATH storey)
    file(MAKE_DIRECTORY ${headers}/${storey})
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/common/${seen} ${headers}/${seen} SYMBOLIC)
    if(ISPKIT_STOREYS)
        add_library(${library} INTERFACE)
        target_include_directories(${library} INTERFACE ${headers})
    else()
        if(NOT sources) # headers only
            set(sources ${PROJECT_BINARY_DIR}/precompiled.cpp)
        endif()
        add_library(${library} STATIC ${sources})
        target_include_directories(${library} PUBLIC ${headers})
    endif()
    ispkit_link_declared(${library} ${room})
    set_property(GLOBAL APPEND PROPERTY ispkit_built_rooms ${room})
endfunction()

function(ispkit_add_tool tool)
    file(GLOB sources CONFIGURE_DEPENDS cmd/${tool}/*.cpp)
    add_executable(${tool} ${sources})
    ispkit_link_declared(${tool} ${tool})
endfunction()
