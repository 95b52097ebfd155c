// The command line: braid --config FILE [--check] | --version | --help.
//
// Pure: it prints nothing and ends nothing. main() and the tests call it.
#pragma once

#include <string>
#include <variant>

namespace braid::proxy {

struct Options {
    std::string config;  // the path as given; never empty
    bool check = false;  // check file and fleet, print the topology, end
};

// The program ends at once: after --help or --version with code 0 and a text for standard output, after a
// wrong command line with code 2 and a text for standard error.
struct Exit {
    int code = 0;
    std::string text;  // ends with a newline
};

std::variant<Options, Exit> parse_options(int argc, const char* const* argv);

}  // namespace braid::proxy
