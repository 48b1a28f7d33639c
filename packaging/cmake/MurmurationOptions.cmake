# murmuration_options: the language standard, warnings and sanitizers every target of the project is built with.
add_library(murmuration_options INTERFACE)
target_compile_features(murmuration_options INTERFACE cxx_std_20)
target_include_directories(murmuration_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(murmuration_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  # GCC 12 blames the string additions that it inlines (its bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${MURMURATION_WERROR}>:-Werror>)
if(MURMURATION_SANITIZE)
  # A finding ends the program, so that it fails the test.
  target_compile_options(murmuration_options INTERFACE -fsanitize=${MURMURATION_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_compile_definitions(murmuration_options INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(murmuration_options INTERFACE -fsanitize=${MURMURATION_SANITIZE})
endif()
# Standard headers that most files include; parsing them is most of what compiling takes. Every file still includes what it
# uses: the preset `fuzz` builds core without them.
set(MURMURATION_COMMON_HEADERS <algorithm> <array> <cmath> <cstddef> <cstdint> <filesystem> <functional> <map> <memory>
  <mutex> <optional> <span> <string> <string_view> <utility> <vector>)
# What ccache needs to keep files that were compiled with precompiled headers.
add_compile_options($<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
find_program(MURMURATION_CCACHE ccache)
if(MURMURATION_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${MURMURATION_CCACHE})
endif()
# All tests link the same libraries: gold takes a third of the time of the default linker.
if(MURMURATION_FAST_LINK)
  include(CheckLinkerFlag)
  check_linker_flag(CXX -fuse-ld=gold MURMURATION_GOLD)
  if(MURMURATION_GOLD)
    add_link_options(-fuse-ld=gold)
  endif()
endif()
