// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/weights/pickle_values.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace murmuration {

/// What the instructions of a pickle work on: the stack with its marks, the memo, and the values
/// they refer to. Every function throws Error where Python would fail, too.
class PickleStack
{
public:
    using Refs = std::vector<PickleRef>;

    void push(PickleValue value) { m_stack.push_back(values.add(std::move(value))); }
    void pushRef(PickleRef ref) { m_stack.push_back(ref); }
    [[nodiscard]] PickleRef top() const;
    PickleRef pop();
    Refs pop(std::size_t count);

    void mark() { m_marks.push_back(m_stack.size()); }
    Refs popToMark();
    /// Takes off the last mark when nothing lies above it, else the value on top.
    void popValueOrMark();

    /// Appends to the list on top.
    void append(const Refs& items);
    /// Puts keys and values, in turn, into the dictionary on top.
    void setItems(const Refs& items);

    void get(std::uint64_t index);
    void put(std::uint64_t index) { m_memo[index] = top(); }
    void memoize() { put(m_memo.size()); }

    [[nodiscard]] std::string_view text(PickleRef ref) const;

    PickleValues values;

private:
    Refs m_stack;
    std::vector<std::size_t> m_marks;
    std::unordered_map<std::uint64_t, PickleRef> m_memo;
};

} // namespace murmuration
