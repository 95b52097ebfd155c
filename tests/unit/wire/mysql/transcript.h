// Reads tests/wire/mysql/*.txt, which tests/wire/record_mysql.py recorded between real clients and a server.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace braid::wire::mysql {

struct RecordedPacket {
    char direction;  // '>' from the client, '<' from the server
    uint8_t sequence;
    std::string payload;
};

inline std::string unquote(const std::string& text) {
    std::string bytes;
    for (size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] != '\\') {
            bytes.push_back(text[i]);
        } else if (text[++i] == 'x') {
            bytes.push_back(static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)));
            i += 2;
        } else {
            bytes.push_back(text[i]);
        }
    }
    return bytes;
}

inline std::vector<RecordedPacket> read_transcript(const std::filesystem::path& path) {
    std::vector<RecordedPacket> packets;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') continue;
        size_t digits = 0;
        const int number = std::stoi(line.substr(2), &digits);
        packets.push_back({line.at(0), static_cast<uint8_t>(number), unquote(line.substr(2 + digits + 1))});
    }
    return packets;
}

}  // namespace braid::wire::mysql
