# What every target shares, and the three words the rooms' CMakeLists are written in.

add_library(tide_common INTERFACE)
target_include_directories(tide_common INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
target_compile_options(tide_common INTERFACE
  -Wall -Wextra -Werror $<$<COMPILE_LANGUAGE:CXX>:-Wshadow -Wnon-virtual-dtor>)
# What the C headers say as an attribute, clang wants to see again at every definition.
target_compile_options(tide_common INTERFACE
  $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-Wno-missing-exception-spec>)
if(TIDE_SANITIZE)
  # GCC 12 sees uninitialised members in libstdc++'s own regex once it instruments it.
  target_compile_options(tide_common INTERFACE
    -fsanitize=${TIDE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(tide_common INTERFACE -fsanitize=${TIDE_SANITIZE})
endif()

# tide_room(name SOURCES... [LIBS...]): one room, a static library tidemark_<name>.
function(tide_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LIBS" ${ARGN})
  add_library(tidemark_${name} STATIC ${ROOM_SOURCES})
  target_link_libraries(tidemark_${name} PUBLIC tide_common ${ROOM_LIBS})
endfunction()

# tide_interface_room(name [LIBS...]): a room of headers only.
function(tide_interface_room name)
  cmake_parse_arguments(ROOM "" "" "LIBS" ${ARGN})
  add_library(tidemark_${name} INTERFACE)
  target_link_libraries(tidemark_${name} INTERFACE tide_common ${ROOM_LIBS})
endfunction()

# tide_test(name SOURCES... [LIBS...]): one GoogleTest program, run by ctest as one test.
function(tide_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE tide_common ${TEST_LIBS} GTest::gtest GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()
