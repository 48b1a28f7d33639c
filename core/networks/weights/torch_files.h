// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/networks/weights/byte_source.h"
#include "core/networks/weights/state_dict.h"
#include "core/networks/weights/zip_archive.h"

#include <string>

namespace murmuration {

/// The folder of a ZIP archive that holds `name`, with its '/' ("archive/" for
/// "archive/data.pkl"); the archive's own root is "". Throws Error when there is none.
[[nodiscard]] std::string folderOf(const ZipArchive& archive, std::string_view name);

/// Reads what torch.save has written since PyTorch 1.6: a ZIP archive of a pickle and one entry a
/// storage. Throws Error (the reason alone).
[[nodiscard]] StateDict readTorchZip(const ByteSource& source);

/// Reads what torch.save wrote before: pickles of a magic number, the protocol, the system, the
/// object and the storages' keys, then the storages. Throws Error (the reason alone).
[[nodiscard]] StateDict readTorchLegacy(const ByteSource& source);

/// Whether a file that begins with these bytes is of that older kind.
[[nodiscard]] bool beginsTorchLegacy(Bytes head);

} // namespace murmuration
