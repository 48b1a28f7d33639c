// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/core/weight_files.h"

#include <string>
#include <utility>
#include <vector>

/// TorchScript modules made by hand: a program, and objects of its classes.
namespace murmuration::torchscript_files {

using weight_files::ZipEntry;

/// An object of a class of the program, as torch.jit.save pickles it.
inline std::string object(const std::string& className, weight_files::Entries attributes = {})
{
    attributes.emplace_back("training", "\x89");
    return weight_files::global("__torch__", className) + ")\x81" + weight_files::dict(attributes) +
           'b';
}

/// A class without parameters; `attributes`: its lines, `body`: those of its forward, indented.
inline std::string module(const std::string& name, const std::string& attributes,
                          const std::string& body)
{
    return "class " + name + "(Module):\n  __parameters__ = []\n  __buffers__ = []\n" +
           "  training : bool\n" + attributes + "  def forward(self: __torch__." + name +
           ",\n    x: Tensor) -> Tensor:\n" + body;
}

inline std::vector<ZipEntry> entries(const std::string& program, const std::string& root)
{
    return {{"m/data.pkl", weight_files::pickle(root)},
            {"m/code/__torch__.py", program},
            {"m/constants.pkl", weight_files::pickle(")")},
            {"m/version", "3\n"}};
}

inline std::string file(const std::string& program, const std::string& root)
{
    return weight_files::zip(entries(program, root));
}

} // namespace murmuration::torchscript_files
