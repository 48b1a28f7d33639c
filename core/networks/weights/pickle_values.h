// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace murmuration {

struct PickleGlobal;

/// The number of a value in PickleValues. Values refer to each other by number, so that nothing
/// recurses, whatever a file nests or ties into a circle.
using PickleRef = std::uint32_t;

/// Text or bytes; a view of the pickle itself.
struct PickleText
{
    std::string_view text;
};

/// An integer beyond 64 bits: its digits or its bytes, as they stand in the pickle.
struct PickleLongInteger
{
    std::string_view bytes;
};

struct PickleList
{
    std::vector<PickleRef> items;
};

struct PickleTuple
{
    std::vector<PickleRef> items;
};

/// An ordered dictionary. Keys may repeat: the last one counts, as in Python.
struct PickleDict
{
    std::vector<std::pair<PickleRef, PickleRef>> entries;
};

/// A storage the pickle refers to by a persistent id: values of one type that lie elsewhere in the
/// file.
struct PickledStorage
{
    std::string_view type; ///< as NamedTensor::type
    std::string_view key;
    std::uint64_t count = 0; ///< values
    /// The part of it that tensors see: legacy files have views of storages.
    std::uint64_t viewBegin = 0;
    std::uint64_t viewCount = 0;
};

/// A view of a storage. Offset and strides count values.
struct PickledTensor
{
    std::uint32_t storage = 0; ///< of PickleValues::storages
    std::int64_t offset = 0;
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
};

struct PickleStorageRef
{
    std::uint32_t index;
};

struct PickleTensorRef
{
    std::uint32_t index;
};

/// An object that is known to be harmless and beside the matter; what it holds is dropped.
struct PickleOpaque
{
};

using PickleValue =
    std::variant<std::monostate, bool, std::int64_t, double, PickleText, PickleLongInteger,
                 PickleList, PickleTuple, PickleDict, const PickleGlobal*, PickleStorageRef,
                 PickleTensorRef, PickleOpaque>;

/// All values of one pickle. None is ever freed before the whole.
class PickleValues
{
public:
    PickleRef add(PickleValue value)
    {
        m_values.push_back(std::move(value));
        return static_cast<PickleRef>(m_values.size() - 1);
    }

    [[nodiscard]] const PickleValue& operator[](PickleRef ref) const { return m_values[ref]; }
    [[nodiscard]] PickleValue& operator[](PickleRef ref) { return m_values[ref]; }

    /// The value as a T, or null when it is something else.
    template <typename T>
    [[nodiscard]] const T* as(PickleRef ref) const
    {
        return std::get_if<T>(&m_values[ref]);
    }
    template <typename T>
    [[nodiscard]] T* as(PickleRef ref)
    {
        return std::get_if<T>(&m_values[ref]);
    }

    std::vector<PickledStorage> storages;
    std::vector<PickledTensor> tensors;

private:
    std::vector<PickleValue> m_values;
};

} // namespace murmuration
