// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/crypt/method.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_crypt_method)

BOOST_AUTO_TEST_CASE(a_method_is_found_by_its_name_and_by_the_length_of_its_keys) {
    for (const hls::Method method : hls::k_methods) {
        BOOST_TEST((hls::find_method(hls::to_string(method)) == method));
        BOOST_TEST((hls::parse_method(hls::to_string(method)) == method));
        BOOST_TEST((hls::method_of_key_size(hls::key_size(method)) == method));
    }
    BOOST_TEST(!hls::method_of_key_size(0));
    BOOST_TEST(!hls::method_of_key_size(24));
}

BOOST_AUTO_TEST_CASE(another_name_is_refused) {
    for (const char* const name : {"", "NONE", "aes-128", "AES-128 ", "AES-192", "SAMPLE-AES",
                                   "AES-256-CTR", "AES-256-GCM"}) {
        BOOST_TEST(!hls::find_method(name), name);
        BOOST_CHECK_THROW(hls::parse_method(name), Error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
