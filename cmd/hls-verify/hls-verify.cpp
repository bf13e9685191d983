// SPDX-License-Identifier: MIT
#include "any_resources.hpp"
#include "cli/run.hpp"
#include "error.hpp"
#include "hls/check/verifier.hpp"
#include "hls/crypt/cipher_context.hpp"
#include "hls/media/file_kind.hpp"
#include "hls/page/report_page.hpp"
#include "io/atomic_file.hpp"
#include "io/file.hpp"
#include "options.hpp"
#include "output.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace ispkit {

namespace {

hls::VerifyOptions verify_options(const Options& options) {
    constexpr std::size_t k_largest_master = 64 * 1024;
    hls::VerifyOptions verify;
    if (options.key) {
        verify.keys.key = hls::read_key_of_any_method(*options.key);
        verify.keys.key_path = *options.key;
    }
    std::error_code ignored; // then it is none
    if (options.key_folder && !std::filesystem::is_directory(*options.key_folder, ignored)) {
        throw_error("--key-dir: {} is not a folder", *options.key_folder);
    }
    verify.keys.folder = options.key_folder;
    if (options.master) {
        verify.keys.master = io::read_file(*options.master, k_largest_master);
    }
    verify.threads = options.jobs.value_or(std::max(1U, std::thread::hardware_concurrency()));
    return verify;
}

/// All playlists below the folder, in the order of their names.
std::vector<std::string> playlists_in(const std::string& folder) {
    std::vector<std::string> paths;
    std::error_code error;
    std::filesystem::recursive_directory_iterator entries(folder, error);
    for (; !error && entries != std::filesystem::recursive_directory_iterator();
         entries.increment(error)) {
        const std::string extension = entries->path().extension().string();
        if ((extension == ".m3u8" || extension == ".m3u") && entries->is_regular_file()) {
            paths.push_back(entries->path().lexically_normal().string());
        }
    }
    if (error) {
        throw_error("{}: {}", folder, error.message());
    }
    if (paths.empty()) {
        throw_error("{}: no playlist (.m3u8) in this folder", folder);
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

/// "2 playlists with 24 segments and 1 key": what was verified.
std::string extent_of(const hls::Report& report) {
    std::size_t segments = 0;
    std::set<std::string> keys;
    for (const hls::MediaReport& playlist : report.playlists) {
        segments += playlist.segments.size();
        keys.insert(playlist.keys.begin(), playlist.keys.end());
    }
    const auto unread = static_cast<std::size_t>(
        std::count_if(report.playlists.begin(), report.playlists.end(),
                      [](const hls::MediaReport& playlist) { return playlist.is_unread; }));
    std::string extent = text::counted(report.playlists.size(), "playlist") + " with " +
                         text::counted(segments, "segment");
    extent += keys.empty() ? "" : " and " + text::counted(keys.size(), "key");
    return unread == 0 ? extent
                       : extent + fmt::format("; the segments of {} were not read",
                                              text::counted(unread, "playlist"));
}

hls::RangesNeeded ranges_needed(const hls::Report& report) {
    return std::any_of(report.playlists.begin(), report.playlists.end(),
                       [](const hls::MediaReport& playlist) { return playlist.has_byte_ranges; })
               ? hls::RangesNeeded::yes
               : hls::RangesNeeded::no;
}

/// Prints the findings; returns whether one of them makes the answer "no".
bool print(const cli::CommandLine& command_line, const Options& options,
           const hls::Report& report) {
    const hls::Severity least = options.strict ? hls::Severity::warning : hls::Severity::error;
    std::size_t errors = 0;
    std::size_t warnings = 0;
    bool found = false;
    std::string text;
    for (const hls::Finding& finding : report.findings) {
        errors += finding.severity == hls::Severity::error ? 1 : 0;
        warnings += finding.severity == hls::Severity::warning ? 1 : 0;
        found = found || finding.severity >= least;
        if (!command_line.quiet() || finding.severity >= least) {
            text += options.json ? to_json(finding) : to_text(finding);
        }
    }
    io::write_all(STDOUT_FILENO, io::as_bytes(text), "standard output");
    if (errors + warnings > 0) {
        command_line.warn("{} and {} in {}", text::counted(errors, "error"),
                          text::counted(warnings, "warning"), extent_of(report));
    } else {
        command_line.inform(extent_of(report) + ": no errors");
    }
    return found;
}

void write_metrics(const Options& options, const hls::Report& report) {
    using enum hls::Severity;
    using Type = metrics::MetricsText::Type;
    const std::string input = metrics::input_label(options.operands);
    options.metrics.write("hls-verify", {{"input", input}}, [&](metrics::MetricsText& text) {
        text.begin("playlists", Type::gauge, "Media playlists that were verified.");
        text.add({}, static_cast<std::int64_t>(report.playlists.size()));
        text.begin("findings", Type::gauge, "Findings, by their severity.");
        for (const hls::Severity severity : {advice, warning, error}) {
            text.add({{"severity", to_string(severity)}},
                     std::ranges::count(report.findings, severity, &hls::Finding::severity));
        }
    });
}

/// Throws Error if the file exists and is something else than a page, such as a playlist.
void check_page(const std::string& path) {
    std::error_code ignored; // writing it reports the cause
    if (!std::filesystem::is_regular_file(path, ignored)) {
        return;
    }
    io::FileSource source(path);
    const hls::FileKind kind = hls::file_kind(source);
    if (kind != hls::FileKind::markup && kind != hls::FileKind::empty) {
        throw_error("--html: {} is not an HTML page, and is not replaced", path);
    }
}

cli::Status hls_verify(cli::CommandLine& command_line) {
    const Options options = parse_options(command_line);
    if (options.html) {
        check_page(*options.html);
    }
    const hls::VerifyOptions verify = verify_options(options);
    hls::CipherContext::prepare();
    hls::WebLimits limits;
    limits.private_addresses =
        options.allow_private ? hls::PrivateAddresses::allow : hls::PrivateAddresses::refuse;
    limits.bytes_in_all = options.max_download.value_or(limits.bytes_in_all);
    if (options.max_time) {
        limits.time_in_all = *options.max_time;
    }
    AnyResources resources(limits);
    hls::Verifier verifier(resources, verify);
    for (const std::string& operand : options.operands) {
        std::error_code ignored; // reading it reports the cause
        if (std::filesystem::is_directory(operand, ignored)) {
            verifier.verify_all(playlists_in(operand));
        } else {
            verifier.verify(operand, operand);
        }
    }
    hls::Report report = verifier.report();
    for (hls::Finding& finding : resources.take_findings(ranges_needed(report))) {
        report.findings.push_back(std::move(finding));
    }
    if (options.html) {
        io::write_file(*options.html, io::as_bytes(hls::report_page(report)), io::k_public_mode,
                       io::Existing::replace);
    }
    const bool found = print(command_line, options, report);
    write_metrics(options, report);
    return found ? cli::Status::no : cli::Status::done;
}

} // namespace

} // namespace ispkit

int main(int argc, char* argv[]) {
    return ispkit::cli::run(ispkit::k_tool, argc, argv, ispkit::hls_verify);
}
