// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

/// The folder tests/data.
inline const std::filesystem::path k_data = ISPKIT_TEST_DATA;
