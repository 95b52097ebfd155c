// A password or verifier: a string that no log line, error text or test output can show by accident.
//
// It has no stream operator, no fmt formatter and no implicit conversion; the one way in is reveal(), so a
// search for that word lists every place that reads a secret. It lives as long as the Topology that holds it.
#pragma once

#include <string>
#include <utility>

namespace braid::conf {

class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}

    const std::string& reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

  private:
    std::string text_;
};

}  // namespace braid::conf
