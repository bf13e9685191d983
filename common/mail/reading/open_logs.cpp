// SPDX-License-Identifier: MIT
#include "mail/reading/open_logs.hpp"

#include "decompression/open_log.hpp"
#include "io/file.hpp"
#include "mail/log/mail_log_source.hpp"
#include "mail/reading/journal_reader.hpp"

#include <algorithm>
#include <thread>

namespace ispkit::mail {

namespace {

/// Blocks of one log fit into a processor's second-level cache; the blocks of many logs share a
/// bound.
constexpr std::size_t k_block = 256 * 1024;
constexpr std::size_t k_blocks_of_all = 2 * 1024 * 1024;
constexpr std::size_t k_smallest_block = 32 * 1024;

/// A log and its reader.
struct LogBlocks {
    decompression::OpenLog log;
    logfile::BlockReader reader;

    LogBlocks(const std::string& path, std::size_t block)
        : log(path)
        , reader(log.blocks(block)) {}
};

} // namespace

std::vector<std::unique_ptr<MailEventSource>>
open_logs(const std::vector<std::string>& paths, const std::vector<logfile::JournalUnit>& units,
          const AskedTime& asked, std::chrono::sys_seconds written) {
    io::allow_open_files(paths.size());
    const std::size_t block =
        std::clamp(k_blocks_of_all / (paths.size() + 1), k_smallest_block, k_block);
    const unsigned threads =
        paths.size() + units.size() == 1 ? std::max(std::thread::hardware_concurrency(), 1u) : 1;
    std::vector<std::unique_ptr<MailEventSource>> sources;
    for (const std::string& path : paths) {
        auto log = std::make_shared<LogBlocks>(path, block);
        const logfile::Time reference = log->log.written_last(written);
        sources.push_back(std::make_unique<MailLogSource>(
            [log](std::string& text) { return log->reader.next(text); },
            MailLog{
                .name = io::input_name(path), .reference = reference, .asked = asked, .newest = {}},
            threads));
    }
    for (const logfile::JournalUnit& unit : units) {
        // A journal belongs to one thread.
        sources.push_back(std::make_unique<MailLogSource>(
            [journal = std::make_shared<JournalReader>(unit, std::string())](std::string& text) {
                return journal->next(text);
            },
            MailLog{.name = unit.log_name(), .reference = written, .asked = asked, .newest = {}},
            0));
    }
    return sources;
}

} // namespace ispkit::mail
