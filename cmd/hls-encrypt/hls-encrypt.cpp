// SPDX-License-Identifier: MIT
#include "cli/run.hpp"
#include "existing.hpp"
#include "folder_run.hpp"
#include "follow.hpp"
#include "hls/batch/output_check.hpp"
#include "hls/batch/segment_batch.hpp"
#include "hls/crypt/numbered_name.hpp"
#include "hls/crypt/segment_cipher.hpp"
#include "io/file.hpp"
#include "io/input_files.hpp"
#include "keys.hpp"
#include "options.hpp"
#include "plan.hpp"

#include <unistd.h>

#include <string>
#include <vector>

namespace ispkit {

namespace {

/// A shell's glob sorts by character, so that video_10.ts gets the number after video_1.ts.
void warn_of_order(const cli::CommandLine& command_line, const Options& options) {
    const bool position_matters =
        !options.number_from_name && !options.iv && !options.random_iv && !options.iv_list;
    const auto warning = hls::warning_of_descent(options.segments);
    if (position_matters && warning) {
        command_line.warn("{}", *warning);
    }
}

cli::Status transform_to_standard_output(const Options& options, Keys& keys) {
    const std::string path =
        options.segments.empty() ? std::string(io::k_standard_stream) : options.segments.front();
    const io::Fd input = io::open_input(path);
    io::InputFiles inputs;
    inputs.add(path);
    inputs.refuse_as_output(std::string(io::k_standard_stream));
    const hls::SegmentJob job{path,
                              {},
                              {{.key = keys.at("", key_position(options, 0, path)),
                                .iv = IvSource(options).at(0, path)}}};
    if (path != io::k_standard_stream) {
        hls::OutputRecord record;
        check_inputs(options, {&job, 1}, record);
    }
    hls::OutputCheck check(io::input_name(path));
    hls::SegmentCipher().transform(options.direction(), job.ranges.front(), input.get(),
                                   io::input_name(path), [&](io::ByteView bytes) {
                                       if (options.decrypt && !options.force) {
                                           check.see(bytes);
                                       }
                                       io::write_all(STDOUT_FILENO, bytes, "standard output");
                                       return true;
                                   });
    if (options.decrypt && !options.force) {
        check.finish();
    }
    return cli::Status::done;
}

cli::Status hls_encrypt(cli::CommandLine& command_line) {
    const Options options = parse_options(command_line);
    Keys keys(options);
    if (options.to_standard_output()) {
        return transform_to_standard_output(options, keys);
    }
    if (options.follow) {
        follow(command_line, options, keys);
    } else {
        warn_of_order(command_line, options);
        std::vector<std::string> sources;
        transform_to_folder(command_line, options, keys, sources);
    }
    return cli::Status::done;
}

} // namespace

} // namespace ispkit

int main(int argc, char* argv[]) {
    return ispkit::cli::run(ispkit::k_tool, argc, argv, ispkit::hls_encrypt);
}
