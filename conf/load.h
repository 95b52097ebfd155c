// braid.toml -> Topology.
//
// The file is read, every rule is checked, and all faults are reported together, each as one line
// "file:line:column: message". Nothing is ignored: an unknown key is an error that names the nearest known
// one, and a feature of the format that Braid does not have yet is refused by its name. Called at start, by
// --check and by reload. Reads the file, the password files and the environment variables that it names;
// opens no connection.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "conf/topology.h"

namespace braid::conf {

struct Loaded {
    TopologyPtr topology;               // never null
    std::vector<std::string> warnings;  // "file:line:column: warning: message", in the file's order
};

// Error: SQLSTATE F0000, and a message of one line per fault in the file's order, without a last newline.
Result<Loaded> load(const std::string& path);

// The same from text; `path` is used in messages, and its folder for the files that the text names.
Result<Loaded> parse(std::string_view text, const std::string& path);

}  // namespace braid::conf
