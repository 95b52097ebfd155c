// MySQL's comparisons and order for PostgreSQL.
#include "planner/translate/to_postgresql.h"

#include <algorithm>

#include "base/text.h"
#include "grammar/unparse/unparse.h"
#include "planner/translate/constants.h"

namespace braid::planner::translate {

using namespace grammar;

std::unique_ptr<Translator> to_postgresql(const Context& context, Translation& out) {
    return std::make_unique<ToPostgresql>(context, out);
}

std::string ToPostgresql::quoted(std::string_view name) const {
    if (name.find_first_of("\x03\xff") != std::string_view::npos) refuse("a name", "with such characters");
    return quote_identifier(name);
}

bool ToPostgresql::same_name(std::string_view a, std::string_view b) const {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return to_lower_ascii(x) == to_lower_ascii(y);
           });
}

std::string ToPostgresql::truth(Operand operand) {
    if (operand.type.is(Family::Boolean)) return operand.text;
    if (operand.type.is(Family::Unknown)) {
        if (operand.parameter != 0) {
            adopt(operand, integer(8));
        } else {
            return "CAST(NULL AS boolean)";
        }
    }
    if (operand.type.numeric()) return closed(operand) + " <> 0";
    refuse("a condition of type " + std::string(word(operand.type.family)),
           "MySQL would read a number out of it");
}

Operand ToPostgresql::value(Operand operand) {
    if (!operand.type.is(Family::Boolean) || operand.type.bytes != 4) return operand;
    Operand result = operand;
    if (operand.literal != nullptr) {
        result.text = operand.text == "TRUE" ? "1" : "0";
        result.primary = true;
    } else {
        result = made("CAST(" + operand.text + " AS integer)", {});
        result.repeatable = operand.repeatable;
        result.nullable = operand.nullable;
    }
    result.type = integer(4);
    return result;
}

Operand ToPostgresql::number(Operand operand, std::string_view op) {
    if (operand.type.is(Family::Boolean)) {
        operand.type.bytes = 4;
        return value(std::move(operand));
    }
    if (operand.type.is(Family::Unknown)) {
        if (operand.parameter != 0)
            refuse("the operator " + std::string(op), "of a parameter whose type is not known yet");
        adopt(operand, integer(8));
    }
    if (operand.literal != nullptr && operand.type.is(Family::Text)) {
        // MySQL reads a double.
        const std::string_view text = operand.literal->value;
        const auto plain = plain_decimal(text);
        if (plain && plain->precision <= 15 && text.find_first_of("+eE ") == std::string_view::npos) {
            Operand result = made("CAST(" + string(plain->text) + " AS double precision)", floating());
            return result;
        }
    }
    if (!operand.type.numeric())
        refuse("the operator " + std::string(op), "of a " + std::string(word(operand.type.family)) +
                                                      " value: MySQL would read a number out of it");
    return operand;
}

void ToPostgresql::comparable(std::vector<Operand*> operands, bool order) {
    const Operand* known = nullptr;
    for (const Operand* operand : operands) {
        const bool plain_text = operand->literal != nullptr && operand->type.is(Family::Text);
        if (operand->type.is(Family::Unknown) || plain_text) continue;
        if (known == nullptr ||
            (known->type.is(Family::Boolean) && operand->type.numeric() && operand->literal == nullptr))
            known = operand;
    }
    ExpressionType type = known != nullptr ? known->type : of(Family::Text);
    if (type.is(Family::Text)) type.weak = false;
    // A tinyint(1) beside 0 and 1 is a boolean; beside other numbers it is a number.
    if (type.is(Family::Boolean)) {
        bool truths = true;
        for (const Operand* operand : operands) {
            const bool bit = operand->literal != nullptr && operand->type.is(Family::Integer) &&
                             (operand->text == "0" || operand->text == "1");
            truths =
                truths && (operand->type.is(Family::Boolean) || operand->type.is(Family::Unknown) || bit);
        }
        for (Operand* operand : operands) {
            if (truths && operand->type.is(Family::Integer)) {
                operand->text = operand->text == "1" ? "TRUE" : "FALSE";
                operand->type = of(Family::Boolean);
            }
            if (!truths) *operand = number(*operand, "=");
        }
        if (!truths) type = integer(8);
    } else if (type.numeric()) {
        for (Operand* operand : operands) {
            if (operand->type.is(Family::Boolean)) *operand = number(*operand, "=");
        }
    }
    bool instants = false;
    bool locals = false;
    const auto temporal = [](const ExpressionType& t) {
        return t.is(Family::Date) || t.is(Family::DateTime) || t.is(Family::Instant);
    };
    for (Operand* operand : operands) {
        adopt(*operand, type);
        const ExpressionType& own = operand->type;
        const bool agree = own.family == type.family || (own.numeric() && type.numeric()) ||
                           (temporal(own) && temporal(type));
        if (!agree)
            refuse("a comparison of " + std::string(word(type.family)) + " and " +
                       std::string(word(own.family)) + " values",
                   "MySQL converts one of them by rules of its own");
        instants = instants || own.is(Family::Instant);
        locals = locals || own.is(Family::Date) || own.is(Family::DateTime);
        if (own.is(Family::Json) || own.is(Family::Jsonb) || own.is(Family::Other) ||
            own.is(Family::Interval))
            refuse("a comparison of " + std::string(word(own.family)) + " values", "");
        if (own.is(Family::Uuid) && order)
            refuse("a comparison of uuids by order", "MariaDB orders them otherwise");
    }
    if (instants && locals && !context_.time_zone_is_fixed)
        refuse("a comparison of timestamp and datetime", "in a time zone with summer time");
    if (!type.is(Family::Text)) return;
    ExpressionType effective;
    for (const Operand* operand : operands) {
        const auto both =
            effective.is(Family::Unknown) ? operand->type : common_type(effective, operand->type, true);
        if (!both) refuse("a comparison of texts", "their collations differ");
        effective = *both;
    }
    // NULL alone is compared with: no collation decides.
    if (effective.collating == Collating::Foreign)
        refuse("a comparison under the collation " + effective.collation,
               "PostgreSQL has none that is equal");
    if (effective.collating == Collating::PadSpace) {
        pad(operands, order);
        return;
    }
    if (order && !effective.ordered)
        refuse("a comparison of texts by order", "under the collation " + effective.collation);
    bool needs_c = false;
    for (Operand* operand : operands) {
        if (operand->type.fixed) {
            // character(n) compares without its blanks, as the value has none to MySQL; others keep theirs.
            bool alike = true;
            for (const Operand* other : operands)
                alike = alike && (other->type.fixed ||
                                  (other->literal != nullptr && !other->literal->value.ends_with(' ')));
            if (!alike) {
                operand->text = "CAST(" + operand->text + " AS text)";
                operand->primary = true;
            }
        }
        const bool constant = operand->literal != nullptr || operand->parameter != 0;
        needs_c =
            needs_c || (!constant && (!operand->type.deterministic || (order && !operand->type.native)));
    }
    if (order && !needs_c) {
        for (const Operand* operand : operands)
            needs_c = needs_c || !(operand->type.native || operand->literal != nullptr);
        bool column = false;
        for (const Operand* operand : operands) column = column || (operand->column && operand->type.native);
        needs_c = needs_c || !column;
    }
    if (!needs_c) return;
    operands[0]->text = closed(*operands[0]) + " COLLATE \"C\"";
    operands[0]->primary = false;
}

// Texts that compare as if they had the same length, blanks added.
void ToPostgresql::pad(const std::vector<Operand*>& operands, bool order) {
    int longest = 1;
    bool all_known = true;
    bool columns = false;
    bool simple = true;
    for (const Operand* operand : operands) {
        int length = operand->type.length;
        if (operand->literal != nullptr) length = static_cast<int>(operand->literal->value.size());
        all_known = all_known && length >= 0 && (operand->literal != nullptr || is_padded_column(*operand));
        longest = std::max(longest, length);
        columns = columns || is_padded_column(*operand);
        simple =
            simple && (is_padded_column(*operand) || operand->literal != nullptr || operand->parameter != 0);
    }
    if (order && (!compares_ || !all_known))
        refuse("a comparison of texts by order",
               "under a collation that takes blanks for what follows a text");
    for (Operand* operand : operands) {
        if (order) {
            operand->text =
                "rpad(CAST(" + operand->text + " AS text), " + std::to_string(longest) + ") COLLATE \"C\"";
            operand->primary = false;
        } else if (!columns || !simple) {
            operand->text = "rtrim(" + operand->text + ", ' ')";
            operand->primary = true;
        } else if (!is_padded_column(*operand)) {
            // So PostgreSQL compares by the rules of character(n), and may use an index.
            operand->text = "CAST(" + operand->text + " AS bpchar)";
            operand->primary = true;
        }
    }
}

Operand ToPostgresql::as_text(Operand operand) {
    ExpressionType type = of(Family::Text);
    type.weak = true;
    type.native = false;
    type.collation =
        context_.collation_connection.empty() ? "utf8mb4_general_ci" : context_.collation_connection;
    if (!type.collation.ends_with("_nopad_bin")) {
        type.collating = Collating::Foreign;
        type.ordered = false;
    }
    const auto text = [&](std::string made_text) {
        Operand result = made(std::move(made_text), type);
        result.repeatable = operand.repeatable;
        result.nullable = operand.nullable;
        return result;
    };
    const auto fraction = [&](std::string seconds) {
        if (operand.type.scale < 0 || operand.type.scale > 6)
            refuse("a time as text", "its digits are not known");
        if (operand.type.scale == 0) return seconds;
        return "left(" + seconds.insert(seconds.rfind('\''), ".US") + ", " +
               std::to_string((operand.type.is(Family::Time) ? 8 : 19) + 1 + operand.type.scale) + ")";
    };
    switch (operand.type.family) {
        case Family::Text:
            if (!operand.type.fixed) return operand;
            type = operand.type;
            type.fixed = false;
            return text("CAST(" + operand.text + " AS text)");
        case Family::Unknown: adopt(operand, of(Family::Text)); return operand;
        case Family::Boolean: {
            operand.type.bytes = 4;
            return text("CAST(" + value(operand).text + " AS text)");
        }
        case Family::Integer: return text("CAST(" + operand.text + " AS text)");
        case Family::Decimal:
            if (operand.type.scale < 0) refuse("a decimal as text", "its scale is not known");
            return text("CAST(round(" + operand.text + ", " + std::to_string(operand.type.scale) +
                        ") AS text)");
        case Family::Date:
        case Family::Uuid: return text("CAST(" + operand.text + " AS text)");
        case Family::DateTime:
            return text(fraction("to_char(" + operand.text + ", 'YYYY-MM-DD HH24:MI:SS')"));
        case Family::Instant: return text(fraction("to_char(" + operand.text + ", 'YYYY-MM-DD HH24:MI:SS')"));
        case Family::Time:
            return text(fraction("to_char(CAST(" + operand.text + " AS interval), 'HH24:MI:SS')"));
        default:
            refuse("a " + std::string(word(operand.type.family)) + " value as text",
                   "the kinds write it differently");
    }
}

Operand ToPostgresql::shown(Operand operand) {
    if (operand.type.is(Family::Decimal) && operand.type.scale >= 0 &&
        (!operand.column || operand.type.hidden_digits != 0)) {
        operand.text = "round(" + operand.text + ", " + std::to_string(operand.type.scale) + ")";
        operand.primary = true;
        operand.type.hidden_digits = 0;
    }
    // A constant is no longer than itself.
    if (operand.type.is(Family::Text) && operand.literal != nullptr && operand.text.starts_with('\''))
        operand.text = "CAST(" + operand.text + " AS text)";
    return operand;
}

// Of character(n), which has no blanks at its end to count: equal where utf8mb4_bin says so.
bool ToPostgresql::is_padded_column(const Operand& operand) {
    return operand.column && operand.type.fixed && operand.type.collating == Collating::PadSpace &&
           operand.type.collation.ends_with("_bin");
}

std::string ToPostgresql::padded(const Operand& operand) {
    return "rpad(CAST(" + operand.text + " AS text), " + std::to_string(operand.type.length) +
           ") COLLATE \"C\"";
}

Operand ToPostgresql::distinguishable(Operand operand) {
    switch (operand.type.family) {
        case Family::Text:
            if (operand.literal != nullptr) return operand;
            if (operand.type.collating != Collating::Bytes && !is_padded_column(operand))
                refuse("DISTINCT, GROUP BY or UNION", "under the collation " + operand.type.collation);
            if (!operand.type.deterministic || !operand.type.native) {
                operand.text = closed(operand) + " COLLATE \"C\"";
                operand.primary = false;
                operand.type.native = true;
                operand.type.deterministic = true;
            }
            return operand;
        case Family::Json:
        case Family::Jsonb:
        case Family::Other:
            refuse("DISTINCT, GROUP BY or UNION", "of " + std::string(word(operand.type.family)) + " values");
        case Family::Decimal:
            if (operand.type.hidden_digits != 0) return shown(std::move(operand));
            return operand;
        default: return operand;
    }
}

std::string ToPostgresql::order_key(const Operand& operand, bool descending, NullsOrder) {
    std::string key = operand.text;
    // Sorting takes the rounded value.
    if (operand.type.hidden_digits != 0) key = shown(operand).text;
    switch (operand.type.family) {
        case Family::Text:
            if (is_padded_column(operand) && operand.type.length > 0) {
                key = padded(operand);
                break;
            }
            if (operand.type.collating == Collating::PadSpace && operand.type.collation.ends_with("_bin") &&
                operand.repeatable) {
                // As long as the longest char(n) of MySQL's.
                const std::string length = "char_length(CAST(" + operand.text + " AS text))";
                key = "CASE WHEN " + length + " > 255 THEN CAST(CAST('braid 10009 ' || " + length +
                      " AS integer) AS text) ELSE rpad(CAST(" + operand.text +
                      " AS text), 255) END COLLATE \"C\"";
                break;
            }
            if (operand.type.collating != Collating::Bytes || !operand.type.ordered)
                refuse("ORDER BY of text", "under the collation " + operand.type.collation);
            if (!operand.type.native) key = closed(operand) + " COLLATE \"C\"";
            break;
        case Family::Uuid: refuse("ORDER BY", "of uuids: MariaDB orders them otherwise");
        case Family::Json:
        case Family::Jsonb:
        case Family::Other:
        case Family::Interval:
        case Family::Row: refuse("ORDER BY", "of " + std::string(word(operand.type.family)) + " values");
        default: break;
    }
    if (descending) key += " DESC";
    if (operand.nullable) key += descending ? " NULLS LAST" : " NULLS FIRST";
    return key;
}

std::string ToPostgresql::column_name(const Target& target) const {
    if (!target.alias.empty()) return std::string(target.alias);
    const Expression& node = *target.expression;
    if (const auto* column = as<ColumnRef>(&node)) return std::string(column->parts.back());
    if (const auto* constant = as<Literal>(&node);
        constant != nullptr && constant->literal_kind == LiteralKind::String)
        return std::string(constant->value);
    if (const auto* constant = as<Literal>(&node)) {
        // MariaDB names these in its own words.
        if (constant->literal_kind == LiteralKind::True) return "TRUE";
        if (constant->literal_kind == LiteralKind::False) return "FALSE";
        if (constant->literal_kind == LiteralKind::Null) return "NULL";
    }
    const Span span = target.span.empty() ? node.span : target.span;
    if (span.end > context_.statement_text.size()) return "?column?";
    return std::string(trim_space(std::string_view(context_.statement_text).substr(span.begin, span.size())));
}

std::string ToPostgresql::limit(const LimitClause& node) {
    const auto count = [&](const Expression& expression_of) {
        Operand operand = expression(expression_of);
        if (operand.parameter != 0) adopt(operand, integer(8));
        // 18446744073709551615 stands for all rows.
        if (operand.literal != nullptr && operand.type.is(Family::Decimal)) return std::string("ALL");
        return operand.text;
    };
    if (node.fetch) refuse("FETCH FIRST", "write LIMIT");
    std::string text;
    if (node.limit != nullptr) text += " LIMIT " + count(*node.limit);
    if (node.offset != nullptr) text += " OFFSET " + count(*node.offset);
    return text;
}

std::string ToPostgresql::locking(const LockingClause& node) {
    if (!node.tables.empty()) refuse("FOR UPDATE OF", "");
    return (node.strength == "update" ? " FOR UPDATE" : " FOR SHARE") +
           std::string(node.wait.empty()            ? ""
                       : node.wait == "nowait"      ? " NOWAIT"
                       : node.wait == "skip locked" ? " SKIP LOCKED"
                                                    : (refuse("WAIT", ""), ""));
}

Operand ToPostgresql::collate(const Collate& node) {
    Operand operand = as_text(expression(*node.operand));
    const std::string name = lower(node.collation.back());
    operand.type.collation = name;
    operand.type.weak = false;
    operand.type.native = false;
    if (name == "binary" || name.ends_with("_nopad_bin") || name == "utf8mb4_0900_bin") {
        operand.type.collating = Collating::Bytes;
        operand.type.ordered = true;
    } else {
        operand.type.collating = name.ends_with("_bin") ? Collating::PadSpace : Collating::Foreign;
        operand.type.ordered = false;
    }
    // Beside a column's collation the one that is written decides.
    operand.column = false;
    return operand;
}

}  // namespace braid::planner::translate
