// The entry points: a tree into a sink, or into a string.
#include "grammar/ast/walk.h"
#include "grammar/unparse/writer.h"

namespace braid::grammar {

namespace {

class TextSink final : public Sink {
  public:
    explicit TextSink(const MysqlScannerOptions* mysql = nullptr) : mysql_(mysql) {}
    void text(std::string_view piece) override { out_ += piece; }
    void literal(const Literal& literal) override {
        out_ += mysql_ != nullptr ? literal_text(literal, *mysql_) : literal_text(literal);
    }
    std::string take() { return std::move(out_); }

  private:
    const MysqlScannerOptions* mysql_;
    std::string out_;
};

}  // namespace

void unparse(const Node& node, Sink& sink) {
    Writer(sink).node(node);
}

std::string unparse(const Node& node) {
    TextSink sink;
    unparse(node, sink);
    return sink.take();
}

void unparse(const Node& node, Sink& sink, const MysqlScannerOptions& options) {
    Writer(sink, &options).node(node);
}

std::string unparse(const Node& node, const MysqlScannerOptions& options) {
    TextSink sink(&options);
    unparse(node, sink, options);
    return sink.take();
}

void Writer::node(const Node& node) {
    dispatch(node, [&](const auto& concrete) BRAID_OUT_OF_LINE { write(concrete); });
}

}  // namespace braid::grammar
