#include "proxy/options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace braid::proxy {

std::variant<Options, Exit> parse_options(int argc, const char* const* argv) {
    constexpr int kWrongUsage = 2;
    Options options;
    CLI::App app("One SQL endpoint in front of many databases.", "braid");
    app.add_option("--config", options.config, "the configuration, braid.toml")
        ->required()
        ->type_name("FILE");
    app.add_flag("--check", options.check, "check the file and the fleet, print the topology, end");
    app.set_version_flag("--version", "braid " BRAID_VERSION, "print the version, end");
    app.set_help_flag("--help,-h", "print this help, end");
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return Exit{0, app.help()};
    } catch (const CLI::CallForVersion& version) {
        return Exit{0, std::string(version.what()) + "\n"};
    } catch (const CLI::RequiredError& error) {
        // An option that is not known hides behind one that is missing.
        for (const std::string& left : app.remaining()) {
            const std::string what = left.starts_with("-") ? "there is no option " : "an argument too many: ";
            return Exit{kWrongUsage, "braid: " + what + left + "\nTry: braid --help\n"};
        }
        return Exit{kWrongUsage, "braid: " + std::string(error.what()) + "\nTry: braid --help\n"};
    } catch (const CLI::ParseError& error) {
        return Exit{kWrongUsage, "braid: " + std::string(error.what()) + "\nTry: braid --help\n"};
    }
    if (options.config.empty()) return Exit{kWrongUsage, "braid: --config needs a file\nTry: braid --help\n"};
    return options;
}

}  // namespace braid::proxy
