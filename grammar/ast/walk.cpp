// Comparison and printing of any AST, generic over each node's BRAID_FIELDS.
//
// What lives here: equal(), dump(), node_kind_name(). Nothing here knows a node type by name; a new node type
// needs no line here, a new enumeration needs its words in enumerator_name().
#include "grammar/ast/walk.h"

#include <array>

#include <fmt/format.h>

namespace braid::grammar {

std::string_view node_kind_name(NodeKind kind) {
    static constexpr std::string_view kNames[] = {
#define BRAID_X(name) #name,
        BRAID_AST_NODES(BRAID_X)
#undef BRAID_X
    };
    return kNames[static_cast<size_t>(kind)];
}

namespace {

template <typename T>
concept NodePointer = std::is_pointer_v<T>;

template <typename T>
concept NodeList = !std::is_pointer_v<T> && requires {
    typename T::element_type;
};

bool same(std::string_view left, std::string_view right) {
    return left == right;
}

template <typename T>
requires std::is_enum_v<T> || std::is_arithmetic_v<T>
bool same(T left, T right) {
    return left == right;
}

template <NodePointer T>
bool same(T left, T right) {
    return equal(left, right);
}

template <NodeList T>
bool same(const T& left, const T& right) {
    if (left.size() != right.size()) return false;
    for (size_t i = 0; i < left.size(); ++i) {
        if (!same(left[i], right[i])) return false;
    }
    return true;
}

template <typename T>
bool same_fields(const T& left, const T& right) {
    const auto a = left.fields();
    const auto b = right.fields();
    return [&]<size_t... I>(std::index_sequence<I...>) {
        return (same(std::get<I>(a), std::get<I>(b)) && ...);
    }
    (std::make_index_sequence<std::tuple_size_v<decltype(a)>>{});
}

// The enumerators' names in order, by type.
template <typename Enum>
std::string_view enumerator_name(Enum value) {
    constexpr auto names = [] {
        if constexpr (std::is_same_v<Enum, LiteralKind>) {
            return std::to_array<std::string_view>({"null", "true", "false", "integer", "number", "string",
                                                    "bit string", "hex string", "hex number"});
        } else if constexpr (std::is_same_v<Enum, BoolOp>) {
            return std::to_array<std::string_view>({"and", "or", "not"});
        } else if constexpr (std::is_same_v<Enum, CastStyle>) {
            return std::to_array<std::string_view>({"cast", "colons", "typed literal"});
        } else if constexpr (std::is_same_v<Enum, NullsOrder>) {
            return std::to_array<std::string_view>({"default", "first", "last"});
        } else if constexpr (std::is_same_v<Enum, CallSyntax>) {
            return std::to_array<std::string_view>({"plain", "no parentheses", "extract", "position",
                                                    "substring", "overlay", "trim", "normalize", "using",
                                                    "time unit", "keyworded"});
        } else if constexpr (std::is_same_v<Enum, FrameUnit>) {
            return std::to_array<std::string_view>({"none", "rows", "range", "groups"});
        } else if constexpr (std::is_same_v<Enum, FrameBoundKind>) {
            return std::to_array<std::string_view>(
                {"unbounded preceding", "preceding", "current row", "following", "unbounded following"});
        } else if constexpr (std::is_same_v<Enum, FrameExclusion>) {
            return std::to_array<std::string_view>({"none", "current row", "group", "ties", "no others"});
        } else if constexpr (std::is_same_v<Enum, LikeKind>) {
            return std::to_array<std::string_view>({"like", "ilike", "similar to", "regexp"});
        } else if constexpr (std::is_same_v<Enum, IsTestKind>) {
            return std::to_array<std::string_view>(
                {"null", "true", "false", "unknown", "document", "normalized"});
        } else if constexpr (std::is_same_v<Enum, Materialization>) {
            return std::to_array<std::string_view>({"default", "materialized", "not materialized"});
        } else if constexpr (std::is_same_v<Enum, GroupingKind>) {
            return std::to_array<std::string_view>({"expression", "empty", "rollup", "cube", "sets"});
        } else if constexpr (std::is_same_v<Enum, Distinctness>) {
            return std::to_array<std::string_view>({"none", "all", "distinct", "distinct on"});
        } else if constexpr (std::is_same_v<Enum, SetOperator>) {
            return std::to_array<std::string_view>({"union", "intersect", "except"});
        } else if constexpr (std::is_same_v<Enum, JoinType>) {
            return std::to_array<std::string_view>({"inner", "cross", "left", "right", "full"});
        } else if constexpr (std::is_same_v<Enum, ConflictAction>) {
            return std::to_array<std::string_view>({"nothing", "update"});
        } else if constexpr (std::is_same_v<Enum, MergeActionKind>) {
            return std::to_array<std::string_view>({"nothing", "update", "delete", "insert"});
        } else if constexpr (std::is_same_v<Enum, CopyEndpoint>) {
            return std::to_array<std::string_view>({"client", "file", "program"});
        } else if constexpr (std::is_same_v<Enum, SetScope>) {
            return std::to_array<std::string_view>({"default", "session", "local", "global"});
        } else if constexpr (std::is_same_v<Enum, TransactionKind>) {
            return std::to_array<std::string_view>({"begin", "start", "commit", "rollback", "savepoint",
                                                    "release", "rollback to", "prepare", "commit prepared",
                                                    "rollback prepared"});
        } else if constexpr (std::is_same_v<Enum, ConstraintKind>) {
            return std::to_array<std::string_view>(
                {"primary key", "unique", "foreign key", "check", "exclude", "like", "other", "index"});
        } else if constexpr (std::is_same_v<Enum, SetTarget>) {
            return std::to_array<std::string_view>({"system", "user", "names", "character set"});
        } else {
            static_assert(std::is_same_v<Enum, AlterKind>, "name the enumerators of the new enumeration");
            return std::to_array<std::string_view>({"add column", "drop column", "alter column type",
                                                    "alter column", "add constraint", "drop constraint",
                                                    "rename column", "rename table", "rename constraint",
                                                    "set schema", "other"});
        }
    }();
    return names.at(static_cast<size_t>(value));
}

class Dumper {
  public:
    void node(const Node& node, size_t indent) {
        out_ += node_kind_name(node.kind);
        dispatch(node, [&](const auto& concrete) BRAID_OUT_OF_LINE { fields(concrete, indent); });
    }

    std::string take() { return std::move(out_); }

  private:
    // Plain fields follow on the node's line, nodes below it on lines of their own.
    template <typename T>
    void fields(const T& node, size_t indent) {
        std::string_view names = T::kFieldNames;
        std::apply([&](const auto&... field) { (plain(next_name(names), field), ...); }, node.fields());
        out_ += '\n';
        names = T::kFieldNames;
        std::apply([&](const auto&... field) { (below(next_name(names), field, indent + 1), ...); },
                   node.fields());
    }

    static std::string_view next_name(std::string_view& names) {
        const size_t comma = names.find(',');
        std::string_view name = names.substr(0, comma);
        names = comma == std::string_view::npos ? std::string_view{} : names.substr(comma + 1);
        while (name.starts_with(' ')) name.remove_prefix(1);
        return name;
    }

    static std::string quoted(std::string_view text) {
        std::string result = "\"";
        for (const char c : text) {
            if (c == '"' || c == '\\') result += '\\';
            if (c == '\n') {
                result += "\\n";
            } else {
                result += c;
            }
        }
        return result + '"';
    }

    static std::string shown(std::string_view value) { return quoted(value); }

    static std::string shown(const QualifiedName& value) {
        std::string result = "[";
        for (const Name part : value) result += (result.size() > 1 ? " " : "") + quoted(part);
        return result + "]";
    }

    template <typename T>
    void plain(std::string_view name, const T& value) {
        if constexpr (std::is_same_v<T, std::string_view>) {
            if (!value.empty()) out_ += fmt::format(" {}={}", name, shown(value));
        } else if constexpr (std::is_same_v<T, bool>) {
            if (value) out_ += fmt::format(" {}", name);
        } else if constexpr (std::is_enum_v<T>) {
            if (value != T{} || always_shown<T>()) {
                out_ += fmt::format(" {}={}", name, quoted(enumerator_name(value)));
            }
        } else if constexpr (std::is_arithmetic_v<T>) {
            out_ += fmt::format(" {}={}", name, value);
        } else if constexpr (std::is_same_v<T, QualifiedName>) {
            if (!value.empty()) out_ += fmt::format(" {}={}", name, shown(value));
        } else if constexpr (std::is_same_v<T, List<QualifiedName>>) {
            if (value.empty()) return;
            out_ += fmt::format(" {}=[", name);
            for (size_t i = 0; i < value.size(); ++i) out_ += (i == 0 ? "" : " ") + shown(value[i]);
            out_ += ']';
        }
    }

    // Enumerations whose first enumerator says as much as any other.
    template <typename T>
    static constexpr bool always_shown() {
        return std::is_same_v<T, LiteralKind> || std::is_same_v<T, BoolOp> ||
               std::is_same_v<T, SetOperator> || std::is_same_v<T, JoinType> ||
               std::is_same_v<T, FrameBoundKind> || std::is_same_v<T, IsTestKind> ||
               std::is_same_v<T, TransactionKind> || std::is_same_v<T, ConstraintKind> ||
               std::is_same_v<T, AlterKind> || std::is_same_v<T, MergeActionKind> ||
               std::is_same_v<T, LikeKind>;
    }

    template <typename T>
    void below(std::string_view name, const T& value, size_t indent) {
        if constexpr (NodePointer<T>) {
            if (value == nullptr) return;
            out_ += fmt::format("{:{}}{}: ", "", 2 * indent, name);
            node(*value, indent);
        } else if constexpr (NodeList<T>) {
            if constexpr (NodePointer<std::remove_const_t<typename T::element_type>>) {
                for (const auto* item : value) {
                    out_ += fmt::format("{:{}}{}: ", "", 2 * indent, name);
                    if (item == nullptr) {
                        out_ += "-\n";
                    } else {
                        node(*item, indent);
                    }
                }
            }
        }
    }

    std::string out_;
};

}  // namespace

bool equal(const Node* left, const Node* right) {
    if (left == right) return true;
    if (left == nullptr || right == nullptr || left->kind != right->kind) return false;
    return dispatch(*left, [&](const auto& concrete) BRAID_OUT_OF_LINE {
        return same_fields(concrete, static_cast<const std::remove_cvref_t<decltype(concrete)>&>(*right));
    });
}

std::string dump(const Node& node) {
    Dumper dumper;
    dumper.node(node, 0);
    return dumper.take();
}

}  // namespace braid::grammar
