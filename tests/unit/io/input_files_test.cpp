// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "io/input_files.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(io_input_files)

BOOST_AUTO_TEST_CASE(an_input_is_refused_as_output_by_every_name) {
    const TemporaryFolder folder;
    io::InputFiles inputs;
    inputs.add(folder.write("in", "x"));
    std::filesystem::create_symlink("in", folder / "link");
    std::filesystem::create_hard_link(folder / "in", folder / "hard");
    for (const auto* const name : {"in", "./in", "link", "hard"}) {
        BOOST_CHECK_THROW(inputs.refuse_as_output(folder / name), Error);
    }
}

BOOST_AUTO_TEST_CASE(other_files_missing_ones_and_devices_are_no_inputs) {
    const TemporaryFolder folder;
    io::InputFiles inputs;
    inputs.add(folder.write("in", "x"));
    inputs.add(folder / "missing");
    inputs.add("/dev/null");
    inputs.add("");
    for (const std::string& path :
         {folder.write("out", "x"), folder / "missing", std::string("/dev/null"), std::string()}) {
        BOOST_CHECK_NO_THROW(inputs.refuse_as_output(path));
    }
}

BOOST_AUTO_TEST_SUITE_END()
