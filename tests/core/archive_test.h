// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/core/archive_bytes.h"
#include "tests/core/collection_tests.h"

#include <QObject>
#include <QTemporaryDir>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace archives {

/// A member that is a picture of 2 x 2.
inline Member picture(const std::string& name, std::uint8_t red)
{
    return {name, pictures::ppm(2, 2, {red, 0, 0}), '0', {}};
}

} // namespace archives

/// What the tests of archives have in common: a folder of its own for each.
class ArchiveTest : public QObject
{
protected:
    void makeFolder()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_root = m_folder->path().toStdString();
    }

    std::filesystem::path store(const std::string& name, const archives::Bytes& bytes)
    {
        pictures::write(m_root / name, bytes);
        return m_root / name;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_root;
};
