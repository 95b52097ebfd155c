#include "planner/translate/translator.h"
namespace braid::planner::translate {
std::unique_ptr<Translator> to_postgresql(const Context&, Translation&) { refuse("MySQL", ""); }
}
