// SPDX-License-Identifier: MIT
#define BOOST_TEST_MODULE ispkit
#include "test_data.hpp"

#include <boost/test/unit_test.hpp>

const std::filesystem::path k_data = ISPKIT_TEST_DATA;
