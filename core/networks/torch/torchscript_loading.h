// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/Context.h>
#include <torch/script.h>

#include <filesystem>
#include <vector>

namespace murmuration {

/// LibTorch does not compare what it reads with the archive's checksums, so that a changed weight
/// would go unseen. Throws Error (the reason alone): damaged or cut short.
void requireWholeTorchScript(const std::filesystem::path& file);

/// What can run quantised networks, LibTorch's own choice first: QNNPACK runs some that others
/// refuse, but in LibTorch 1.13 its linear layers read beyond their weights, which may be the end
/// of the program.
[[nodiscard]] std::vector<at::QEngine> quantizedEngines();

/// Whether running it may change it, a tensor of it, or what one of its steps keeps: two threads
/// must not run it at once then.
[[nodiscard]] bool keepsState(const torch::jit::Module& module);

/// Of what a module returned: itself, or the first one within a tuple, list or dictionary. Throws
/// Error (the reason alone).
[[nodiscard]] at::Tensor firstTensor(const c10::IValue& value);

/// Throws Error (the reason alone) in words that say what to do.
[[nodiscard]] torch::jit::Module loadTorchScript(const std::filesystem::path& file,
                                                 torch::Device device);

} // namespace murmuration
