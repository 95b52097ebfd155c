#include "proxy/program.h"

#include <spdlog/spdlog.h>

#include "conf/load.h"
#include "proxy/check.h"
#include "proxy/log.h"

namespace braid::proxy {

namespace {

constexpr int kFault = 1;

int check(const conf::Loaded& loaded, const Services& services, std::ostream& out) {
    for (const std::string& warning : loaded.warnings) out << warning << "\n";
    out << topology_text(*loaded.topology) << "\n";
    if (!services.catalog_source) {
        out << "fleet: not asked\n";
        return 0;
    }
    const CheckReport report = check_fleet(*loaded.topology, *services.catalog_source());
    out << report.text;
    return report.passed ? 0 : kFault;
}

}  // namespace

int run(int argc, const char* const* argv, const Services& services, std::ostream& out, std::ostream& err) {
    const auto parsed = parse_options(argc, argv);
    if (const Exit* exit = std::get_if<Exit>(&parsed)) {
        (exit->code == 0 ? out : err) << exit->text;
        return exit->code;
    }
    const Options& options = std::get<Options>(parsed);
    const auto loaded = conf::load(options.config);
    if (!loaded) {
        err << loaded.error().message << "\n";
        return kFault;
    }
    if (options.check) return check(*loaded, services, out);
    if (!services.serve) {
        err << "braid: this build cannot serve; --check works\n";
        return kFault;
    }
    set_up_log(loaded->topology->braid.log_level);
    for (const std::string& warning : loaded->warnings) spdlog::warn("{}", warning);
    return services.serve(options, loaded->topology);
}

}  // namespace braid::proxy
