// SPDX-License-Identifier: Apache-2.0
#include "core/base/version.h"

namespace murmuration {

const char* const kVersion = MURMURATION_VERSION;

} // namespace murmuration
