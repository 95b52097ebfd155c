// Memory of one parsed statement: nodes are bump-allocated, never freed singly, and die with the arena.
//
// Nodes are trivially destructible plain structs; lists are spans over arrays in the arena; strings are views
// into the arena or into the statement's text (which must live as long). One arena belongs to one thread.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory_resource>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace braid::grammar {

// A list whose elements live in an arena.
template <typename T>
using List = std::span<const T>;

class Arena {
  public:
    Arena() : memory_(kFirstBlock) {}
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    template <typename T, typename... Args>
    T* make(Args&&... args) {
        static_assert(std::is_trivially_destructible_v<T>, "nobody runs destructors of arena objects");
        return new (memory_.allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
    }

    template <typename T>
    List<T> list(const std::vector<T>& items) {
        static_assert(std::is_trivially_copyable_v<T>);
        if (items.empty()) return {};
        auto* place = static_cast<T*>(memory_.allocate(items.size() * sizeof(T), alignof(T)));
        std::memcpy(static_cast<void*>(place), items.data(), items.size() * sizeof(T));
        return {place, items.size()};
    }

    std::string_view string(std::string_view text) {
        if (text.empty()) return {};
        auto* place = static_cast<char*>(memory_.allocate(text.size(), 1));
        std::memcpy(place, text.data(), text.size());
        return {place, text.size()};
    }

  private:
    static constexpr size_t kFirstBlock = 4096;
    std::pmr::monotonic_buffer_resource memory_;
};

}  // namespace braid::grammar
