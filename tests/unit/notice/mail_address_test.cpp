// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "notice/mail_address.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace ispkit::notice {
BOOST_AUTO_TEST_SUITE(notice_mail_address)

BOOST_AUTO_TEST_CASE(addresses_are_told_from_other_texts) {
    for (const std::string_view text : {"joe@example.org", "j.o+e@mx1.example", "0@x"}) {
        BOOST_TEST(is_mail_address(text), text);
        BOOST_TEST(is_recipient(text), text);
    }
    for (const std::string_view text : {"", "@x", "joe@", "a b@x", "a@b@c", "a@x\nBcc: b@x",
                                        "a,b@x", "<a@x>", "a@x y", "\"a\"@x", "j\xc3\xb6@x"}) {
        BOOST_TEST(!is_mail_address(text), text);
        BOOST_TEST(!is_recipient(text), text);
    }
    const std::string too_long(255, 'a');
    BOOST_TEST(!is_mail_address(too_long.substr(5) + "@example.org"));
    BOOST_TEST(!is_recipient(too_long));
}

BOOST_AUTO_TEST_CASE(a_recipient_needs_no_domain) {
    BOOST_TEST(is_recipient("root"));
    BOOST_TEST(!is_mail_address("root"));
}

BOOST_AUTO_TEST_CASE(recipients_are_separated_by_commas) {
    BOOST_CHECK_NO_THROW(check_recipients("root"));
    BOOST_CHECK_NO_THROW(check_recipients("root, noc@example.net,joe"));
    for (const std::string_view text : {"", "root,", "root joe", ",root", "root, a@b@c"}) {
        BOOST_CHECK_THROW(check_recipients(text), Error);
    }
    BOOST_CHECK_EXCEPTION(check_recipients("root, <joe>"), Error, [](const Error& error) {
        return error.what() == std::string("'<joe>' is not a recipient of mail (examples: "
                                           "noc@example.net, root)");
    });
}

BOOST_AUTO_TEST_SUITE_END()
} // namespace ispkit::notice
