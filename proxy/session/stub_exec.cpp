#include "planner/exec/describe.h"
#include "planner/exec/scatter_cursor.h"
namespace braid::planner {
class ScatterCursor::Run {};
ScatterCursor::~ScatterCursor() = default;
awaitable<Result<FetchResult>> ScatterCursor::fetch(std::string&, uint64_t) { co_return fail("0A000", "stub"); }
awaitable<Status> ScatterCursor::close() { co_return Status{}; }
awaitable<Result<std::unique_ptr<ScatterCursor>>> ScatterCursor::open(std::shared_ptr<const ResolvedScatter>, std::vector<ShardConnection>, ExecutionInput, ScatterHooks) { co_return fail("0A000", "stub"); }
awaitable<Result<DescribedScatter>> describe_scatter(backends::postgresql::Connection&, std::string_view, std::string_view, std::span<const uint32_t>) { co_return fail("0A000", "stub"); }
void append_row_description(std::string&, std::string_view, std::span<const int16_t>) {}
}
