// The settings of one session: what the client has SET, with the undoing that transactions ask for.
//
// Pure. `values` are what every connection must have before it works for this session; values set by SET
// LOCAL are in force until the transaction ends. A State is immutable and shared: BEGIN and SAVEPOINT keep
// the state they may have to go back to. Names are lower-case. PostgreSQL manual 20.1.3.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/postgresql/settings_state.h"

namespace braid::proxy {

using Settings = backends::postgresql::Settings;

// Braid's own settings: known by their names, never sent to a server.
inline bool is_braid_setting(std::string_view name) {
    return name.substr(0, 6) == "braid.";
}

class SessionSettings {
  public:
    // `startup`: what the client asked for when it connected; RESET goes back to it.
    void start(Settings startup, std::optional<std::vector<std::string>> search_path);

    void set(const std::string& name, std::string value, bool local);
    void reset(const std::string& name);
    void reset_all();

    // In force for the statement at hand. nullptr: the server's own default.
    const std::string* find(const std::string& name) const;
    // What connections must have outside a transaction; Braid's own are not in it.
    const Settings& for_connections() const { return state_->session; }

    // The path as schemas, when the client chose one; resolved by a server.
    const std::optional<std::vector<std::string>>& search_path() const { return state_->search_path; }
    void set_search_path(std::optional<std::vector<std::string>> schemas, bool local);

    void begin();
    void commit();
    void rollback();
    void savepoint();
    // Back to the state at the savepoint of that number (0 = the first in force); later ones are forgotten.
    void rollback_to(size_t savepoint);
    void release(size_t savepoint);

    // What connections had when the transaction began.
    const Settings& at_begin() const { return begin_ ? begin_->session : state_->session; }

  private:
    struct State {
        Settings session;
        Settings braid;  // Braid's own
        Settings local;  // until the end of the transaction; both kinds
        std::optional<std::vector<std::string>> search_path;
        std::optional<std::vector<std::string>> session_search_path;
    };
    using StatePtr = std::shared_ptr<const State>;
    template <typename Change>
    void change(Change&& apply);

    Settings startup_;
    std::optional<std::vector<std::string>> startup_search_path_;
    StatePtr state_ = std::make_shared<State>();
    StatePtr begin_;
    std::vector<StatePtr> savepoints_;
};

}  // namespace braid::proxy
