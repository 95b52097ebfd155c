#include "wire/mysql/parameters.h"

namespace braid::wire::mysql {
namespace {

using namespace capability;

// In a parameter's type word: the value is unsigned.
constexpr uint16_t kUnsignedBit = 0x8000;
// The protocol counts a statement's parameters in 16 bits.
constexpr uint64_t kMaxParameters = 0xffff;

// Types and names, in front of the values.
void read_types(Reader& reader, size_t count, bool with_names, std::vector<Parameter>& parameters) {
    for (size_t i = 0; i < count && reader.ok(); ++i) {
        const uint16_t word = reader.read_uint16();
        parameters[i].shape = {static_cast<ColumnType>(word & 0xff), (word & kUnsignedBit) != 0};
        if (with_names) parameters[i].name = reader.read_lenenc_string();
    }
}

void read_values(Reader& reader, std::string_view nulls, std::vector<Parameter>& parameters) {
    for (size_t i = 0; i < parameters.size() && reader.ok(); ++i) {
        Parameter& parameter = parameters[i];
        if (parameter.is_long_data || bit_is_set(nulls, i)) continue;
        parameter.value = read_binary_value(reader, parameter.shape.type, parameter.shape.is_unsigned);
    }
}

// `count` query attributes: a bitmap, a flag that is always 1, types with names, values.
void read_attributes(Reader& reader, uint64_t count, std::vector<Parameter>& attributes) {
    attributes.clear();
    if (count == 0) return;
    if (count > kMaxParameters || count > reader.remaining()) {
        return reader.fail("insufficient data left in message");
    }
    const std::string_view nulls = reader.read_bytes((count + 7) / 8);
    if (reader.read_uint8() != 1) reader.fail("query attributes without types");
    if (!reader.ok()) return;
    attributes.resize(count);
    read_types(reader, count, true, attributes);
    read_values(reader, nulls, attributes);
}

}  // namespace

Status decode_parameters(const ComStmtExecute& command, Capabilities capabilities, size_t count,
                         const std::vector<bool>& long_data, std::vector<ColumnShape>& types,
                         std::vector<Parameter>& parameters) {
    Reader reader(command.parameters, capabilities);
    parameters.clear();
    const bool named = reader.has(kQueryAttributes);
    uint64_t total = count;
    if (named && (command.flags & cursor::kParameterCountAvailable)) total = reader.read_lenenc();
    if (total < count || total > 2 * kMaxParameters) reader.fail("invalid number of parameters");
    if (total == 0 || !reader.ok()) return reader.finish();

    const std::string_view nulls = reader.read_bytes((total + 7) / 8);
    const bool new_types = reader.read_uint8() == 1;
    if (!reader.ok()) return reader.finish();
    parameters.resize(total);
    for (size_t i = 0; i < count && i < long_data.size(); ++i) parameters[i].is_long_data = long_data[i];
    if (new_types) {
        read_types(reader, total, named, parameters);
        if (!reader.ok()) return reader.finish();
        types.clear();
        for (size_t i = 0; i < count; ++i) types.push_back(parameters[i].shape);
    } else {
        // Attributes bring their types every time.
        if (types.size() != total) reader.fail("the parameters' types were never sent");
        for (size_t i = 0; i < total && reader.ok(); ++i) parameters[i].shape = types[i];
    }
    read_values(reader, nulls, parameters);
    return reader.finish();
}

Status decode_query_attributes(const ComQuery& command, std::vector<Parameter>& attributes) {
    Reader reader(command.attributes);
    read_attributes(reader, command.attribute_count, attributes);
    return reader.finish();
}

std::string_view skip_query_attributes(Reader& reader, uint64_t count) {
    const std::string_view start = reader.rest();
    std::vector<Parameter> attributes;
    read_attributes(reader, count, attributes);
    return reader.ok() ? start.substr(0, start.size() - reader.remaining()) : std::string_view();
}

void write_stmt_execute(Writer& writer, uint32_t statement_id, uint8_t flags,
                        std::span<const Parameter> parameters, bool with_types) {
    const bool named = writer.has(kQueryAttributes);
    if (parameters.size() > kMaxParameters) writer.fail("more parameters than a statement can have");
    writer.begin();
    writer.put_uint8(static_cast<uint8_t>(CommandCode::StmtExecute));
    writer.put_uint32(statement_id);
    writer.put_uint8(flags);
    writer.put_uint32(1);
    if (named && (flags & cursor::kParameterCountAvailable)) writer.put_lenenc(parameters.size());
    if (parameters.empty()) return writer.end();
    const size_t bitmap_at = writer.position();
    writer.put_zeros((parameters.size() + 7) / 8);
    writer.put_uint8(with_types ? 1 : 0);
    for (const Parameter& parameter : parameters) {
        if (!with_types) break;
        const auto type = static_cast<uint16_t>(parameter.shape.type);
        writer.put_uint16(parameter.shape.is_unsigned ? type | kUnsignedBit : type);
        if (named) writer.put_lenenc_string(parameter.name);
    }
    for (size_t i = 0; i < parameters.size(); ++i) {
        const Parameter& parameter = parameters[i];
        if (parameter.is_long_data) continue;
        if (std::holds_alternative<std::monostate>(parameter.value)) {
            writer.set_bits(bitmap_at + i / 8, static_cast<uint8_t>(1u << i % 8));
        } else {
            write_binary_value(writer, parameter.shape.type, parameter.value);
        }
    }
    writer.end();
}

}  // namespace braid::wire::mysql
