// Collects every fault of one configuration file, so that the operator sees all of them at once.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "conf/document.h"

namespace braid::conf {

class Diagnostics {
  public:
    explicit Diagnostics(std::string path) : path_(std::move(path)) {}

    void error(Position at, std::string message) { errors_.push_back({at, std::move(message)}); }
    void warning(Position at, std::string message) { warnings_.push_back({at, std::move(message)}); }

    // "file:line:column"
    std::string where(Position at) const;

    bool failed() const { return !errors_.empty(); }
    // "file:line:column: message", in the file's order.
    std::vector<std::string> error_lines() const;
    // "file:line:column: warning: message", in the file's order.
    std::vector<std::string> warning_lines() const;

  private:
    struct Entry {
        Position at;
        std::string message;
    };
    std::vector<std::string> lines(std::vector<Entry> entries, const char* prefix) const;

    std::string path_;
    std::vector<Entry> errors_;
    std::vector<Entry> warnings_;
};

}  // namespace braid::conf
