// The server is a child of the test program and gets a signal when that ends.
#include "tests/unit/backends/scratch_mariadb.h"

#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <mysql.h>
#include <signal.h>
#include <sys/prctl.h>
#include <thread>

#include "tests/unit/backends/scratch_process.h"

namespace braid::backends::test {

namespace {

constexpr const char* kStorage =
    " --innodb-log-file-size=4M --innodb-data-file-path=ibdata1:3M:autoextend "
    "--innodb-autoextend-increment=1";

constexpr const char* kAccounts = R"(
INSTALL SONAME 'auth_ed25519';
CREATE DATABASE IF NOT EXISTS shop;
CREATE USER IF NOT EXISTS native@'127.0.0.1' IDENTIFIED VIA mysql_native_password USING PASSWORD('s3cret');
CREATE USER IF NOT EXISTS native@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('s3cret');
CREATE USER IF NOT EXISTS ed25519@'127.0.0.1' IDENTIFIED VIA ed25519 USING PASSWORD('s3cret');
CREATE USER IF NOT EXISTS tlsonly@'127.0.0.1' IDENTIFIED BY 's3cret' REQUIRE SSL;
CREATE USER IF NOT EXISTS open@'127.0.0.1';
CREATE USER IF NOT EXISTS limited@'127.0.0.1' IDENTIFIED BY 's3cret' WITH MAX_USER_CONNECTIONS 2;
CREATE USER IF NOT EXISTS stranger@'127.0.0.1' IDENTIFIED BY 's3cret';
GRANT ALL ON *.* TO native@'127.0.0.1';
GRANT ALL ON shop.* TO native@localhost;
GRANT ALL ON shop.* TO ed25519@'127.0.0.1';
GRANT ALL ON shop.* TO tlsonly@'127.0.0.1';
GRANT ALL ON shop.* TO open@'127.0.0.1';
GRANT ALL ON shop.* TO limited@'127.0.0.1';
)";

}  // namespace

ScratchMariadb::ScratchMariadb(std::vector<std::string> options, bool with_tls)
    : options_(std::move(options)) {
    directory_ = scratch_directory();
    port_ = free_port();
    run_command(directory_,
                "mariadb-install-db --no-defaults --auth-root-authentication-method=normal "
                "--skip-test-db --skip-name-resolve --innodb-flush-method=nosync --datadir=" +
                    directory_ + "/data" + kStorage);
    make_certificates(directory_);
    std::ofstream(directory_ + "/init.sql") << kAccounts;
    if (with_tls) {
        for (const char* option : {"--ssl-ca=root.crt", "--ssl-cert=server.crt", "--ssl-key=server.key"}) {
            options_.push_back(
                std::string(option).replace(std::string(option).find('=') + 1, 0, directory_ + "/"));
        }
    }
    start();
}

ScratchMariadb::~ScratchMariadb() {
    kill_hard();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

ScratchMariadb& ScratchMariadb::shared() {
    static ScratchMariadb server;
    return server;
}

bool ScratchMariadb::answers() const {
    MYSQL* login = mysql_init(nullptr);
    bool answered =
        mysql_real_connect(login, nullptr, "root", "", nullptr, 0, socket().c_str(), 0) != nullptr;
    mysql_close(login);
    return answered;
}

void ScratchMariadb::start() {
    std::string command = "exec mariadbd --no-defaults --datadir=" + directory_ + "/data" +
                          " --port=" + std::to_string(port_) +
                          " --bind-address=127.0.0.1 --socket=" + socket() + " --pid-file=" + directory_ +
                          "/pid --init-file=" + directory_ + "/init.sql" + kStorage +
                          " --innodb-buffer-pool-size=8M --innodb-flush-log-at-trx-commit=2"
                          " --innodb-flush-method=nosync --innodb-doublewrite=0 --innodb-fast-shutdown=2"
                          " --performance-schema=OFF --skip-name-resolve --max-connections=60"
                          " --default-time-zone=+00:00";
    for (const std::string& option : options_) command += " " + option;
    server_ = ::fork();
    if (server_ == 0) {
        become_unprivileged();
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        int log = ::open((directory_ + "/server.log").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0644);
        ::dup2(log, 1);
        ::dup2(log, 2);
        ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
        ::_exit(127);
    }
    while (::waitpid(server_, nullptr, WNOHANG) == 0) {
        if (answers()) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    server_ = 0;
    std::ifstream log(directory_ + "/server.log");
    throw std::runtime_error("the scratch server does not start: " +
                             std::string((std::istreambuf_iterator<char>(log)), {}));
}

void ScratchMariadb::stop() {
    if (server_ == 0) return;
    ::kill(server_, SIGTERM);
    wait_for(server_);
    server_ = 0;
}

void ScratchMariadb::kill_hard() {
    if (server_ == 0) return;
    ::kill(server_, SIGKILL);
    wait_for(server_);
    server_ = 0;
}

ServerSpec ScratchMariadb::spec(const std::string& user) const {
    ServerSpec spec;
    spec.kind = conf::ServerKind::Mysql;
    spec.name = "my1";
    spec.host = "127.0.0.1";
    spec.port = port_;
    spec.dbname = "shop";
    spec.user = user;
    if (user != "open") spec.password = "s3cret";
    spec.tls = TlsMode::Off;
    return spec;
}

}  // namespace braid::backends::test
