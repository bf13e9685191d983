// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "io/file.hpp"
#include "logfile/compression.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(logfile_compression)

BOOST_AUTO_TEST_CASE(compressed_files_are_refused) {
    const TemporaryFolder folder;
    const std::string path = folder.write("log.gz", "\x1f\x8b\x08 and so on");
    const io::Fd fd = io::open_input(path);
    BOOST_CHECK_THROW(logfile::refuse_compressed(fd.get(), path), Error);
}

BOOST_AUTO_TEST_SUITE_END()
