// SPDX-License-Identifier: MIT
#define BOOST_TEST_MODULE ispkit
#include <boost/test/unit_test.hpp>
