# The rules every target of ours shares: warnings are errors, sanitizers by option, include paths from the root.

set(BRAID_SANITIZE "" CACHE STRING "sanitizers for our code: address,undefined or thread")

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(PkgConfig REQUIRED)

add_library(braid_options INTERFACE)
target_include_directories(braid_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(braid_options INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Werror
                                               -fno-omit-frame-pointer)
if(BRAID_SANITIZE)
    target_compile_options(braid_options INTERFACE -fsanitize=${BRAID_SANITIZE})
    target_link_options(braid_options INTERFACE -fsanitize=${BRAID_SANITIZE})
    # g++ 12 reports false maybe-uninitialized warnings in sanitized coroutines.
    target_compile_options(braid_options INTERFACE -Wno-maybe-uninitialized)
endif()

# Standalone Asio, its sources compiled once (backends/asio.cpp).
add_library(braid_asio INTERFACE)
# Asio 1.22 picks its allocator by a macro of libstdc++ that exists only after some standard header: a file that includes
# Asio first would free with one allocator what another file got from the other. So it is switched off for all.
target_compile_definitions(braid_asio INTERFACE ASIO_STANDALONE ASIO_SEPARATE_COMPILATION ASIO_NO_DEPRECATED
                                                ASIO_DISABLE_STD_ALIGNED_ALLOC)
# g++ 12 takes the operator delete of an optimized coroutine's frame for one that does not fit its operator new.
target_compile_options(braid_asio INTERFACE -Wno-mismatched-new-delete)
if(BRAID_SANITIZE MATCHES "thread")
    # The thread sanitizer does not know fences; Asio's queues have locks too.
    target_compile_definitions(braid_asio INTERFACE ASIO_DISABLE_FENCED_BLOCK)
endif()
target_link_libraries(braid_asio INTERFACE Threads::Threads)

# braid_library(<floor> [deps...]): a static library of every .cpp below the current folder.
function(braid_library name)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
    list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
    if(NOT sources)
        file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/empty.cpp "")
        set(sources ${CMAKE_CURRENT_BINARY_DIR}/empty.cpp)
    endif()
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC braid_options ${ARGN})
endfunction()
