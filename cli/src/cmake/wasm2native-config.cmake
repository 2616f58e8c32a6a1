# find_package(wasm2native): modules of WebAssembly as libraries.
#
#   wasm2native_add_library(<target> <module> [NAME <name>] [TARGET <platform>] [FLAGS <flag>...])
#
# makes an imported static library <target> of a module (.wasm or .wat, relative to the current source folder), with the folder of
# its header NAME.h. It is built again whenever something changes that it was made of. NAME is what the names of its functions begin
# with: by default it is made of the name of the module's file. TARGET is the platform, by default the one that CMake builds for.
# FLAGS are flags of `wasm2native build`.
#
# WASM2NATIVE_COMMAND is the command: by default the one that wrote this file, else the one in PATH.

cmake_minimum_required(VERSION 3.20)

find_program(WASM2NATIVE_COMMAND wasm2native HINTS "@COMMAND_FOLDER@" NO_CMAKE_FIND_ROOT_PATH DOC "What compiles WebAssembly")
if(NOT WASM2NATIVE_COMMAND)
  set(wasm2native_FOUND FALSE)
  set(wasm2native_NOT_FOUND_MESSAGE "there is no wasm2native in PATH: name it with -DWASM2NATIVE_COMMAND=FILE")
  return()
endif()

# The platform that CMake builds for, as `wasm2native targets` calls it.
function(wasm2native_platform result)
  set(cpu "${CMAKE_SYSTEM_PROCESSOR}")
  if(APPLE AND CMAKE_OSX_ARCHITECTURES)
    list(LENGTH CMAKE_OSX_ARCHITECTURES count)
    if(count GREATER 1)
      message(FATAL_ERROR "wasm2native_add_library: one platform at a time, not CMAKE_OSX_ARCHITECTURES=${CMAKE_OSX_ARCHITECTURES}")
    endif()
    set(cpu "${CMAKE_OSX_ARCHITECTURES}")
  endif()
  if(cpu MATCHES "^(x86_64|AMD64|amd64|x64)$")
    set(cpu x86_64)
  elseif(cpu MATCHES "^(aarch64|arm64|ARM64)$")
    set(cpu aarch64)
  else()
    message(FATAL_ERROR "wasm2native_add_library: there is no code for the CPU '${cpu}'; name another platform with TARGET")
  endif()
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    set(system linux)
  elseif(CMAKE_SYSTEM_NAME STREQUAL "Darwin")
    set(system macos)
  else()
    message(FATAL_ERROR "wasm2native_add_library: there is no code for '${CMAKE_SYSTEM_NAME}'; name another platform with TARGET")
  endif()
  set(${result} "${cpu}-${system}" PARENT_SCOPE)
endfunction()

function(wasm2native_add_library target module)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "NAME;TARGET" "FLAGS")
  if(arg_UNPARSED_ARGUMENTS OR arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR
      "wasm2native_add_library(<target> <module> [NAME <name>] [TARGET <platform>] [FLAGS <flag>...]): "
      "what is '${arg_UNPARSED_ARGUMENTS}${arg_KEYWORDS_MISSING_VALUES}'?")
  endif()
  get_filename_component(module "${module}" ABSOLUTE)
  if(NOT arg_NAME)
    get_filename_component(stem "${module}" NAME_WLE)
    string(MAKE_C_IDENTIFIER "${stem}" arg_NAME)
  endif()
  if(NOT arg_TARGET)
    wasm2native_platform(arg_TARGET)
  endif()

  set(folder "${CMAKE_CURRENT_BINARY_DIR}/wasm2native/${target}")
  file(MAKE_DIRECTORY "${folder}")
  set(archive "${folder}/${arg_NAME}.a")
  set(header "${folder}/${arg_NAME}.h")
  add_custom_command(
    OUTPUT "${archive}" "${header}"
    COMMAND "${WASM2NATIVE_COMMAND}" build "${module}" --emit staticlib,header,deps -o "${archive}"
      --name "${arg_NAME}" --target "${arg_TARGET}" ${arg_FLAGS}
    DEPENDS "${module}" "${WASM2NATIVE_COMMAND}"
    DEPFILE "${folder}/${arg_NAME}.d"
    COMMENT "Compiling ${module} to a library for ${arg_TARGET}"
    VERBATIM)
  add_custom_target(${target}_wasm2native DEPENDS "${archive}" "${header}")
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION "${archive}"
    INTERFACE_INCLUDE_DIRECTORIES "${folder}")
  add_dependencies(${target} ${target}_wasm2native)
endfunction()
