// SPDX-License-Identifier: MIT
#include "store/postgres/postgres_text.hpp"
#include "text/utf8.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <set>

using namespace ispkit;
using store::from_postgres;
using store::to_postgres;

BOOST_AUTO_TEST_SUITE(store_postgres_postgres_text)

BOOST_AUTO_TEST_CASE(every_text_becomes_utf_8_without_nul_and_comes_back) {
    std::vector<std::string> texts{"",
                                   "joe@example.org",
                                   "jürgen",
                                   "\xf4\x8f\x9b\xbf",
                                   "\xf4\x8f\x9c\x80",
                                   "\xf4\x8f\x9f\xbf",
                                   "\xf4\x8f\xa0\x80",
                                   "\xf4\x8f\x9c",
                                   "\xc0\xaf",
                                   "\xed\xa0\x80",
                                   "a\xff"};
    for (int byte = 0; byte < 0x100; ++byte) {
        texts.emplace_back(1, static_cast<char>(byte));
    }
    std::mt19937 random(1);
    const std::string_view pieces[] = {"a", "\xf4\x8f\x9c\x80", "\xf4\x8f", "\x9c", "\x80", "ü"};
    for (int i = 0; i < 2000; ++i) {
        std::string text;
        for (auto length = random() % 8; length > 0; --length) {
            text += random() % 2 == 0 ? std::string(1, static_cast<char>(random() % 0x100))
                                      : std::string(pieces[random() % std::size(pieces)]);
        }
        texts.push_back(text);
    }
    std::set<std::string> stored;
    for (const std::string& text : texts) {
        const std::string one = to_postgres(text);
        BOOST_TEST(text::is_utf8(one));
        BOOST_TEST((one.find('\0') == std::string::npos));
        BOOST_TEST((from_postgres(one) == text));
        stored.insert(one);
    }
    BOOST_TEST(stored.size() == std::set<std::string>(texts.begin(), texts.end()).size());
    BOOST_TEST(to_postgres("jürgen") == "jürgen");
}

BOOST_AUTO_TEST_CASE(parameters_have_numbers_and_quotes_are_left_alone) {
    BOOST_TEST(store::with_numbered_parameters("a = ? AND b = '?' AND c = ?", 1) ==
               "a = $1 AND b = '?' AND c = $2");
    BOOST_TEST(store::with_numbered_parameters("?", 4) == "$4");
}

BOOST_AUTO_TEST_CASE(columns_of_a_set_are_arrays) {
    store::RowSet rows({"name", "size", "share"});
    rows.add({"a\"b\\c,{}", std::int64_t{-1}, 0.5});
    rows.add({"", std::int64_t{7}, 1.0});
    BOOST_TEST(store::array_of(rows.rows(), 0) == R"({"a\"b\\c,{}",""})");
    BOOST_TEST(store::array_of(rows.rows(), 1) == "{-1,7}");
    BOOST_TEST(store::array_type(rows.rows(), 0) == "text[]");
    BOOST_TEST(store::array_type(rows.rows(), 1) == "bigint[]");
    BOOST_TEST(store::array_type(rows.rows(), 2) == "double precision[]");
}

BOOST_AUTO_TEST_CASE(a_schema_compares_texts_by_their_bytes) {
    BOOST_TEST(store::postgres_schema("CREATE TABLE a (b TEXT NOT NULL, c REAL) WITHOUT ROWID;") ==
               "CREATE TABLE a (b TEXT COLLATE \"C\" NOT NULL, c DOUBLE PRECISION) "
               "WITH (fillfactor = 90);");
}

BOOST_AUTO_TEST_SUITE_END()
