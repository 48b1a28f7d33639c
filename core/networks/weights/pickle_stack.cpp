// SPDX-License-Identifier: Apache-2.0
#include "core/networks/weights/pickle_stack.h"

#include "core/base/error.h"

#include <string>

namespace murmuration {
namespace {

[[noreturn]] void broken(const std::string& what)
{
    throw Error("its pickle is damaged (" + what + "); copy or download the file again");
}

} // namespace

PickleRef PickleStack::top() const
{
    if (m_stack.size() <= (m_marks.empty() ? 0 : m_marks.back()))
        broken("a value is missing");
    return m_stack.back();
}

PickleRef PickleStack::pop()
{
    const PickleRef ref = top();
    m_stack.pop_back();
    return ref;
}

PickleStack::Refs PickleStack::pop(std::size_t count)
{
    Refs refs(count);
    for (std::size_t i = count; i-- > 0;)
        refs[i] = pop();
    return refs;
}

PickleStack::Refs PickleStack::popToMark()
{
    if (m_marks.empty())
        broken("a mark is missing");
    const auto begin = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
    Refs refs(begin, m_stack.end());
    m_stack.erase(begin, m_stack.end());
    m_marks.pop_back();
    return refs;
}

void PickleStack::popValueOrMark()
{
    if (!m_marks.empty() && m_marks.back() == m_stack.size())
        m_marks.pop_back();
    else
        pop();
}

void PickleStack::append(const Refs& items)
{
    if (auto* const list = values.as<PickleList>(top()))
        list->items.insert(list->items.end(), items.begin(), items.end());
    else if (!values.as<PickleOpaque>(top()))
        broken("an item for what is no list");
}

void PickleStack::setItems(const Refs& items)
{
    if (items.size() % 2 != 0)
        broken("a key without a value");
    if (auto* const dict = values.as<PickleDict>(top())) {
        for (std::size_t i = 0; i < items.size(); i += 2)
            dict->entries.emplace_back(items[i], items[i + 1]);
    } else if (!values.as<PickleOpaque>(top())) {
        broken("an entry for what is no dictionary");
    }
}

void PickleStack::get(std::uint64_t index)
{
    const auto found = m_memo.find(index);
    if (found == m_memo.end())
        broken("a value that was never kept");
    m_stack.push_back(found->second);
}

std::string_view PickleStack::text(PickleRef ref) const
{
    const auto* const text = values.as<PickleText>(ref);
    if (text == nullptr)
        broken("a name that is no text");
    return text->text;
}

} // namespace murmuration
