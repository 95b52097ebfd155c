// ANTLR's engine behind Parser: two-stage prediction, one automaton per parser, errors in PostgreSQL's words.
#include "grammar/parser/parser.h"

#include <algorithm>

#include <fmt/format.h>

#include "grammar/ast/walk.h"
#include "grammar/fingerprint.h"
#include "grammar/parser/build_levels.h"
#include "grammar/parser/builder.h"
#include "grammar/parser/generic.h"
#include "grammar/scanner/mysql_error.h"
#include "grammar/scanner/mysql_scanner.h"
#include "grammar/scanner/postgresql_scanner.h"

namespace braid::grammar {

namespace {

// Gives up at the first token that fits nowhere; no recovery, no reports.
class FaultStrategy final : public antlr4::ANTLRErrorStrategy {
  public:
    void reset(antlr4::Parser*) override {}
    antlr4::Token* recoverInline(antlr4::Parser* parser) override { fault(parser->getCurrentToken()); }
    void recover(antlr4::Parser* parser, std::exception_ptr) override { fault(parser->getCurrentToken()); }
    void sync(antlr4::Parser*) override {}
    bool inErrorRecoveryMode(antlr4::Parser*) override { return false; }
    void reportMatch(antlr4::Parser*) override {}
    void reportError(antlr4::Parser*, const antlr4::RecognitionException& error) override {
        fault(error.getOffendingToken());
    }

  private:
    [[noreturn]] static void fault(antlr4::Token* token) {
        throw SyntaxFault{static_cast<StreamToken*>(token)};
    }
};

Error syntax_error(const TokenStream& tokens, const StreamToken* token) {
    if (tokens.statement().dialect == Dialect::Mysql) {
        const StreamToken& at = token == nullptr ? tokens.at(tokens.count()) : *token;
        // The server speaks of what follows a comma.
        return mysql_syntax_error(tokens.statement(), at.getType() == SqlParser::COMMA ? at.end : at.begin);
    }
    Error error;
    error.sqlstate = sqlstate::kSyntaxError;
    const size_t place = token == nullptr ? tokens.count() : token->index;
    const StreamToken& at = tokens.at(place);
    if (place >= tokens.count()) {
        error.message = "syntax error at end of input";
    } else {
        error.message =
            fmt::format("syntax error at or near \"{}\"", tokens.text().substr(at.begin, at.end - at.begin));
    }
    error.position = tokens.statement().position_of(at.begin);
    return error;
}

Error depth_error() {
    Error error;
    error.sqlstate = sqlstate::kStatementTooComplex;
    error.message = "stack depth limit exceeded";
    error.detail = "The statement nests deeper than Braid's parser accepts.";
    return error;
}

// Without recursion: the tree may be deeper than any stack. Counts the lifted constants on the way.
size_t checked_slots(const Node& root, int limit) {
    size_t slots = 0;
    std::vector<std::pair<const Node*, int>> open{{&root, 1}};
    while (!open.empty()) {
        const auto [node, depth] = open.back();
        open.pop_back();
        if (depth > limit) throw DepthFault{};
        if (const auto* literal = as<Literal>(node)) slots += literal->slot != Literal::kNoSlot ? 1 : 0;
        for_each_child(*node, [&, next = depth + 1](const Node& child) { open.emplace_back(&child, next); });
    }
    return slots;
}

// The automaton may grow without bound on odd statements; beyond this it starts afresh.
constexpr size_t kMaxStates = 50'000;
constexpr uint64_t kStatementsBetweenChecks = 256;

}  // namespace

struct Parser::Engine {
    Engine() : parser(nullptr) {
        parser.removeErrorListeners();
        parser.setErrorHandler(std::make_shared<FaultStrategy>());
        fresh_automaton();
    }

    // An automaton of this parser's own: ANTLR's default is shared by all threads, behind locks.
    void fresh_automaton() {
        const auto& atn = parser.getATN();
        auto next = std::make_unique<Automaton>();
        next->decisions.reserve(atn.getNumberOfDecisions());
        for (size_t i = 0; i < atn.getNumberOfDecisions(); ++i) {
            next->decisions.emplace_back(atn.getDecisionState(i), i);
        }
        parser.setInterpreter(
            new antlr4::atn::ParserATNSimulator(&parser, atn, next->decisions, next->contexts));
        automaton = std::move(next);
    }

    size_t states() const {
        size_t sum = 0;
        for (const auto& decision : automaton->decisions) sum += decision.states.size();
        return sum;
    }

    const Context* run(TokenStream& tokens, antlr4::atn::PredictionMode mode) {
        const bool mysql = tokens.statement().dialect == Dialect::Mysql;
        tokens.restart();
        parser.setTokenStream(&tokens);
        parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(mode);
        return mysql ? static_cast<const Context*>(parser.mysqlRoot()) : parser.root();
    }

    const Statement* tree(TokenStream& tokens, Arena& arena);

    // Drops the parse tree, and the automaton when it has become too large.
    void release() {
        parser.setTokenStream(nullptr);
        if (++statements % kStatementsBetweenChecks != 0 || states() <= kMaxStates) return;
        fresh_automaton();
        ++statistics.dfa_clears;
    }

    struct Automaton {
        std::vector<antlr4::dfa::DFA> decisions;
        antlr4::atn::PredictionContextCache contexts;
    };
    std::unique_ptr<Automaton> automaton;
    SqlParser parser;
    ParserStatistics statistics;
    uint64_t statements = 0;
};

const Statement* Parser::Engine::tree(TokenStream& tokens, Arena& arena) {
    if (tokens.nesting() > kMaxNesting) throw DepthFault{};
    Builder builder(arena, tokens.text(), tokens);
    const bool mysql = tokens.statement().dialect == Dialect::Mysql;
    if (mysql && is_generic_mysql(tokens)) return builder.generic_mysql_statement();
    if (!mysql && tokens.count() > 0 && is_generic(tokens, 0)) return builder.generic_statement(0);
    // EXPLAIN ROUTE: the word is no keyword, no other may stand there.
    if (!mysql && tokens.at(0).getType() == SqlParser::K_EXPLAIN &&
        tokens.at(1).getType() == SqlParser::IDENTIFIER && !tokens.is_keyword(tokens.at(1), "route")) {
        throw SyntaxFault{&tokens.at(1)};
    }
    const Context* root = nullptr;
    try {
        root = run(tokens, antlr4::atn::PredictionMode::SLL);
    } catch (const SyntaxFault&) {
        try {
            root = run(tokens, antlr4::atn::PredictionMode::LL);
        } catch (const SyntaxFault&) {
            // ANTLR may blame the token where a decision began; what it looked at last is what did not fit.
            throw SyntaxFault{&tokens.furthest()};
        }
        ++statistics.fallbacks;
    }
    const auto* first = root->children.front();
    if (is_terminal(first)) return nullptr;
    if (mysql) return builder.mysql_statement(static_cast<const Context*>(first));
    return builder.statement(static_cast<const Context*>(first));
}

Parser::Parser() : engine_(std::make_unique<Engine>()) {}
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;
Parser::~Parser() = default;

const ParserStatistics& Parser::statistics() const {
    return engine_->statistics;
}

Result<ParsedStatement> Parser::parse(std::string_view text, ScannerOptions options) {
    auto scanned = scan_statement(text, options);
    if (!scanned) return Failure(scanned.error());
    fingerprint(*scanned);
    return parse(*scanned);
}

Result<ParsedStatement> Parser::parse(std::string_view text, const MysqlScannerOptions& options) {
    auto scanned = scan_mysql_statement(text, options);
    if (!scanned) return Failure(scanned.error());
    fingerprint(*scanned);
    return parse(*scanned);
}

Result<ParsedStatement> Parser::parse(const ScannedStatement& scanned) {
    if (scanned.tokens.size() > kMaxTokens) {
        return fail(sqlstate::kProgramLimitExceeded, "statement is too large to be parsed",
                    fmt::format("It has {} words and signs, Braid's parser takes {}.", scanned.tokens.size(),
                                kMaxTokens),
                    "Send the rows in several statements, or with COPY.");
    }
    ParsedStatement result;
    result.arena = std::make_unique<Arena>();
    result.text = result.arena->string(scanned.text);
    TokenStream tokens(scanned, result.text);
    ParserStatistics& statistics = engine_->statistics;
    const auto failed = [&](Error error) -> Result<ParsedStatement> {
        ++statistics.failed;
        engine_->release();
        return Failure(std::move(error));
    };
    try {
        result.statement = engine_->tree(tokens, *result.arena);
        if (result.statement != nullptr) {
            const size_t slots = checked_slots(*result.statement, kMaxDepth);
            result.slots_complete = slots == scanned.literals.size();
        }
    } catch (const SyntaxFault& fault) {
        return failed(syntax_error(tokens, fault.token));
    } catch (const DepthFault&) {
        return failed(depth_error());
    } catch (const TextFault& fault) {
        return failed(fault.error);
    }
    ++statistics.parsed;
    engine_->release();
    return result;
}

void Parser::warm_up() {
    static constexpr std::string_view kStatements[] = {
        "select a, b.c as d, count(*), f(x, 'y') from s.t as u join v on u.a = v.b left join w using (c) "
        "where a = $1 and (b < 2 or c in (1, 2)) and d between 1 and 2 and e is not null and g like 'x' "
        "group by a, b having count(*) > 1 order by 1, c desc nulls last limit 10 offset $2 for update",
        "select distinct case when a then b else c end, cast(x as int), y::numeric(10, 2), -z, date "
        "'2000-01-01' "
        "from (select 1 union all select 2) q, lateral (select 1) r where exists (select 1) and a = any($1)",
        "with q as (select sum(x) over (partition by a order by b) from t) select * from q",
        "insert into t (a, b) values ($1, 'x'), (2, default) on conflict (a) do update set b = excluded.b "
        "returning id",
        "update t set a = a + 1, b = $1 where id = $2 returning *",
        "delete from t where id = $1",
        "begin",
        "commit",
        "rollback",
        "set x = 'y'",
        "show x",
    };
    for (const std::string_view statement : kStatements) {
        static_cast<void>(parse(statement));
    }
    engine_->statistics = {};
}

void Parser::warm_up_mysql() {
    static constexpr std::string_view kStatements[] = {
        "select sql_calc_found_rows a, `b`.c as d, count(*), f(x, 'y') from s.t as u force index (i) join v "
        "on u.a = v.b left "
        "join w using (c) where a = ? and (b < 2 or c in (1, 2)) and d between 1 and 2 and e is not null and "
        "g like 'x' "
        "group by a, b with rollup having count(*) > 1 order by 1, c desc limit 10, ? for update",
        "select distinct case when a then b else c end, cast(x as signed), -z, date '2000-01-01' + interval "
        "1 day, @@x, @y "
        "from (select 1 union all select 2) q where exists (select 1) and a = any (select 1)",
        "with q as (select sum(x) over (partition by a order by b) from t) select * from q",
        "insert into t (a, b) values (?, 'x'), (2, default) on duplicate key update b = values(b)",
        "update t set a = a + 1, b = ? where id = ? limit 1",
        "delete from t where id = ?",
        "begin",
        "commit",
        "rollback",
        "set names utf8mb4, @@session.x = 'y'",
        "show variables like 'x'",
    };
    for (const std::string_view statement : kStatements) {
        static_cast<void>(parse(statement, MysqlScannerOptions{}));
    }
    engine_->statistics = {};
}

}  // namespace braid::grammar
