// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

/// The folder tests/data.
extern const std::filesystem::path k_data;
