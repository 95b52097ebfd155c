#include "proxy/session/session_settings.h"

namespace braid::proxy {

template <typename Change>
void SessionSettings::change(Change&& apply) {
    auto next = std::make_shared<State>(*state_);
    apply(*next);
    state_ = std::move(next);
}

void SessionSettings::start(Settings startup, std::optional<std::vector<std::string>> search_path) {
    startup_ = std::move(startup);
    startup_search_path_ = std::move(search_path);
    change([&](State& state) {
        state.session = startup_;
        state.search_path = state.session_search_path = startup_search_path_;
    });
}

void SessionSettings::set(const std::string& name, std::string value, bool local) {
    change([&](State& state) {
        if (local) {
            state.local[name] = std::move(value);
            return;
        }
        state.local.erase(name);
        (is_braid_setting(name) ? state.braid : state.session)[name] = std::move(value);
    });
}

void SessionSettings::reset(const std::string& name) {
    change([&](State& state) {
        state.local.erase(name);
        state.braid.erase(name);
        auto found = startup_.find(name);
        if (found == startup_.end()) {
            state.session.erase(name);
        } else {
            state.session[name] = found->second;
        }
        if (name == "search_path") state.search_path = state.session_search_path = startup_search_path_;
    });
}

void SessionSettings::reset_all() {
    change([&](State& state) {
        state.session = startup_;
        state.braid.clear();
        state.local.clear();
        state.search_path = state.session_search_path = startup_search_path_;
    });
}

const std::string* SessionSettings::find(const std::string& name) const {
    for (const Settings* settings :
         {&state_->local, is_braid_setting(name) ? &state_->braid : &state_->session}) {
        auto found = settings->find(name);
        if (found != settings->end()) return &found->second;
    }
    return nullptr;
}

void SessionSettings::set_search_path(std::optional<std::vector<std::string>> schemas, bool local) {
    change([&](State& state) {
        state.search_path = schemas;
        if (!local) state.session_search_path = std::move(schemas);
    });
}

void SessionSettings::begin() {
    begin_ = state_;
    savepoints_.clear();
}

void SessionSettings::commit() {
    begin_.reset();
    savepoints_.clear();
    if (state_->local.empty() && state_->search_path == state_->session_search_path) return;
    change([](State& state) {
        state.local.clear();
        state.search_path = state.session_search_path;
    });
}

void SessionSettings::rollback() {
    if (begin_) state_ = begin_;
    begin_.reset();
    savepoints_.clear();
}

void SessionSettings::savepoint() {
    savepoints_.push_back(state_);
}

void SessionSettings::rollback_to(size_t savepoint) {
    state_ = savepoints_[savepoint];
    savepoints_.resize(savepoint + 1);
}

void SessionSettings::release(size_t savepoint) {
    savepoints_.resize(savepoint);
}

}  // namespace braid::proxy
