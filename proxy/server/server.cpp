#include "proxy/server/server.h"

#include <csignal>
#include <pthread.h>
#include <sys/resource.h>
#include <thread>
#include <vector>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/signal_set.hpp>
#include <spdlog/spdlog.h>

#include "backends/catalog_reader.h"
#include "conf/load.h"
#include "proxy/log.h"
#include "proxy/server/worker.h"

namespace braid::proxy {

namespace {

// Syntax trees are walked by recursion; their depth is bounded for a stack of this size. The hungriest walk,
// a translation for the other kind of servers, takes 13 kB a level without optimization, 3000 levels deep.
// What is never used is no memory.
constexpr size_t kStackBytes = 256u << 20;

// What a transaction in progress has left after SIGTERM; then it is ended. Who is still there a moment later
// is cut off.
constexpr Milliseconds kDrainTimeout{30'000};
constexpr Milliseconds kLastMoment{5'000};

class WorkerThread {
  public:
    explicit WorkerThread(Shared& shared) : worker(std::make_unique<Worker>(shared)) {}

    bool start() {
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setstacksize(&attributes, kStackBytes);
        const int failed = pthread_create(
            &thread_, &attributes,
            [](void* self) -> void* {
                static_cast<Worker*>(self)->run();
                return nullptr;
            },
            worker.get());
        pthread_attr_destroy(&attributes);
        started_ = failed == 0;
        return started_;
    }
    void join() {
        if (started_) pthread_join(thread_, nullptr);
        started_ = false;
    }

    std::unique_ptr<Worker> worker;

  private:
    pthread_t thread_{};
    bool started_ = false;
};

class Server {
  public:
    Server(const Options& options, std::shared_ptr<backends::FleetShared> fleet)
        : options_(options), shared_(std::move(fleet)), signals_(io_) {}

    int run(conf::TopologyPtr topology) {
        auto configuration = make_configuration(topology, shared_.salts);
        if (!configuration) {
            spdlog::error("{}", configuration.error().message);
            return 1;
        }
        shared_.set_configuration(*configuration);
        uint32_t count = topology->braid.workers;
        if (count == 0) count = std::max(1u, std::thread::hardware_concurrency());
        for (uint32_t i = 0; i < count; i++) {
            auto thread = std::make_unique<WorkerThread>(shared_);
            if (Status status = thread->worker->listen(); !status) {
                spdlog::error("{}", status.error().message);
                return 1;
            }
            threads_.push_back(std::move(thread));
        }
        for (const conf::Database& database : topology->databases) {
            asio::co_spawn(first().io(), shared_.catalogs.read_until_known(topology, database.name),
                           asio::detached);
        }
        for (int signal : {SIGINT, SIGTERM, SIGHUP}) signals_.add(signal);
        await_signal();
        for (auto& thread : threads_) {
            if (!thread->start()) {
                spdlog::error("cannot start a worker thread");
                return 1;
            }
        }
        for (const conf::Listener& listener : topology->listeners) {
            spdlog::info("listening on {}:{}", listener.address, listener.port);
        }
        io_.run();
        for (auto& thread : threads_) thread->join();
        spdlog::info("stopped");
        return 0;
    }

  private:
    Worker& first() { return *threads_.front()->worker; }

    void await_signal() {
        signals_.async_wait([this](const asio::error_code& error, int signal) {
            if (error) return;
            switch (signal) {
                case SIGHUP:
                    reload();
                    await_signal();
                    break;
                case SIGTERM:
                    if (shared_.draining.exchange(true)) return stop();
                    shared_.drain_deadline = Clock::now() + kDrainTimeout;
                    drain();
                    await_signal();
                    break;
                default: stop(); break;
            }
        });
    }

    void drain() {
        spdlog::info("draining: {} clients", shared_.clients.load());
        for (auto& thread : threads_) {
            Worker& worker = *thread->worker;
            worker.post([&worker] { worker.stop_accepting(); });
        }
        wait_until_drained();
    }

    void wait_until_drained() {
        drained_.expires_after(Worker::kTick);
        drained_.async_wait([this](const asio::error_code& error) {
            if (error) return;
            const bool late = Clock::now() > shared_.drain_deadline.load() + kLastMoment;
            if (shared_.clients.load() == 0 || late) return stop();
            wait_until_drained();
        });
    }

    void stop() {
        drained_.cancel();
        signals_.cancel();
        for (auto& thread : threads_) {
            Worker& worker = *thread->worker;
            worker.post([&worker] { worker.stop(); });
        }
    }

    void reload() {
        auto loaded = conf::load(options_.config);
        if (!loaded) {
            spdlog::error("reload: the configuration stays as it was: {}", loaded.error().message);
            return;
        }
        const std::string obstacle = needs_restart(*shared_.configuration()->topology, *loaded->topology);
        if (!obstacle.empty()) {
            spdlog::error("reload: the configuration stays as it was: {}; that needs a restart", obstacle);
            return;
        }
        auto configuration = make_configuration(loaded->topology, shared_.salts, shared_.configuration());
        if (!configuration) {
            spdlog::error("reload: the configuration stays as it was: {}", configuration.error().message);
            return;
        }
        for (const std::string& warning : loaded->warnings) spdlog::warn("{}", warning);
        set_log_level(loaded->topology->braid.log_level);
        shared_.set_configuration(*configuration);
        Worker& worker = first();
        worker.post([&worker, topology = loaded->topology] {
            for (const conf::Database& database : topology->databases) {
                asio::co_spawn(worker.io(),
                               worker.shared().catalogs.read_until_known(topology, database.name),
                               asio::detached);
            }
        });
        spdlog::info("reloaded: users, databases and client limits hold for new sessions");
    }

    Options options_;
    Shared shared_;
    asio::io_context io_{1};
    asio::signal_set signals_;
    asio::steady_timer drained_{io_};
    std::vector<std::unique_ptr<WorkerThread>> threads_;
};

void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

class ConnectingCatalogSource : public CatalogSource {
  public:
    std::vector<Result<conf::CatalogPtr>> read(const conf::Topology& topology,
                                               const conf::Database& database) override {
        return backends::read_catalogs_blocking(topology, database);
    }
};

}  // namespace

int serve(const Options& options, conf::TopologyPtr topology) {
    backends::clear_client_environment();
    std::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    auto fleet = std::make_shared<backends::FleetShared>(*topology);
    Server server(options, std::move(fleet));
    return server.run(std::move(topology));
}

std::unique_ptr<CatalogSource> make_catalog_source() {
    backends::clear_client_environment();
    return std::make_unique<ConnectingCatalogSource>();
}

}  // namespace braid::proxy
