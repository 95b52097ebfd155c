// The MySQL login's questions about users and databases, answered from the configuration at hand.
//
// Made for one login and dies with it: it keeps the Configuration alive and reads the server's counters.
#pragma once

#include <functional>

#include "proxy/login/mysql/directory.h"
#include "proxy/server/configuration.h"

namespace braid::proxy {

class MysqlConfigurationDirectory : public login::mysql::Directory {
  public:
    // `accepts`: whether the server takes further clients now.
    MysqlConfigurationDirectory(ConfigurationPtr configuration, std::function<Status()> accepts)
        : configuration_(std::move(configuration)), accepts_(std::move(accepts)) {}

    Status accepts_clients() const override { return accepts_(); }
    std::optional<login::mysql::Verifier> verifier_of(std::string_view user) const override {
        const auto found = configuration_->mysql_verifiers.find(std::string(user));
        if (found == configuration_->mysql_verifiers.end()) return std::nullopt;
        return found->second;
    }
    login::mysql::SecretKind mock_kind(std::string_view user) const override {
        const auto& users = configuration_->topology->users;
        if (users.empty()) return login::mysql::SecretKind::Password;
        const conf::User& model = users[std::hash<std::string_view>{}(user) % users.size()];
        return configuration_->mysql_verifiers.at(model.name).kind;
    }
    bool database_exists(std::string_view database) const override {
        return configuration_->topology->find_database(database) != nullptr;
    }
    bool may_connect(std::string_view user, std::string_view database) const override {
        const conf::User* found = configuration_->topology->find_user(user);
        return found != nullptr && found->may_use(database);
    }

  private:
    ConfigurationPtr configuration_;
    std::function<Status()> accepts_;
};

}  // namespace braid::proxy
