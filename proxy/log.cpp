#include "proxy/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace braid::proxy {

namespace {

spdlog::level::level_enum native(conf::LogLevel level) {
    switch (level) {
        case conf::LogLevel::Trace: return spdlog::level::trace;
        case conf::LogLevel::Debug: return spdlog::level::debug;
        case conf::LogLevel::Info: return spdlog::level::info;
        case conf::LogLevel::Warn: return spdlog::level::warn;
        case conf::LogLevel::Error: return spdlog::level::err;
        case conf::LogLevel::Critical: return spdlog::level::critical;
        case conf::LogLevel::Off: return spdlog::level::off;
    }
    return spdlog::level::info;
}

}  // namespace

void set_up_log(conf::LogLevel level) {
    auto logger =
        std::make_shared<spdlog::logger>("braid", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %z [%P] %l: %v");
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
    set_log_level(level);
}

void set_log_level(conf::LogLevel level) {
    spdlog::set_level(native(level));
}

}  // namespace braid::proxy
