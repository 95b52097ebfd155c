#include "wire/mysql/session_state.h"

namespace braid::wire::mysql {
namespace {

template <typename T>
Result<T> finished(const Reader& reader, T value) {
    if (Status status = reader.finish(); !status) return Failure(std::move(status.error()));
    return value;
}

// `data` has the entry's inner part.
void append_entry(std::string& changes, SessionTrack type, std::string_view data) {
    Writer writer(changes);
    writer.put_uint8(static_cast<uint8_t>(type));
    writer.put_lenenc_string(data);
}

}  // namespace

Result<AttributeList> decode_system_variables(std::string_view data) {
    Reader reader(data);
    const AttributeList list = AttributeList::read_all(reader);
    return finished(reader, list);
}

Result<std::string_view> decode_tracked_text(const SessionChange& change) {
    // Of all trackers this one has no second length.
    if (change.type == SessionTrack::StateChange) return change.data;
    Reader reader(change.data);
    const std::string_view text = reader.read_lenenc_string();
    return finished(reader, text);
}

Result<std::string_view> decode_gtids(std::string_view data) {
    Reader reader(data);
    if (reader.read_uint8() != 0) reader.fail("unknown encoding of GTIDs");
    const std::string_view text = reader.read_lenenc_string();
    return finished(reader, text);
}

void append_system_variable(std::string& changes, std::string_view name, std::string_view value) {
    std::string data;
    Writer writer(data);
    AttributeCodec::write(writer, {name, value});
    append_entry(changes, SessionTrack::SystemVariables, data);
}

void append_tracked_text(std::string& changes, SessionTrack type, std::string_view text) {
    if (type == SessionTrack::StateChange) return append_entry(changes, type, text);
    std::string data;
    Writer(data).put_lenenc_string(text);
    append_entry(changes, type, data);
}

void append_gtids(std::string& changes, std::string_view gtids) {
    std::string data;
    Writer writer(data);
    writer.put_uint8(0);
    writer.put_lenenc_string(gtids);
    append_entry(changes, SessionTrack::Gtids, data);
}

Result<SessionChangeList> session_changes(std::string_view bytes) {
    Reader reader(bytes);
    const SessionChangeList list = SessionChangeList::read_all(reader);
    return finished(reader, list);
}

}  // namespace braid::wire::mysql
