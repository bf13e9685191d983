// SPDX-License-Identifier: MIT
#include "sip/reading/merged_logs.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

constexpr std::size_t k_most_threads = 16;

} // namespace

MergedLogs::MergedLogs(const std::vector<std::string>& paths, const LogSettings& settings,
                       const std::vector<JournalUnit>& units) {
    const unsigned threads = paths.size() <= k_most_threads ? 1 : 0;
    for (const std::string& path : paths) {
        sources_.push_back({std::make_unique<LogSource>(path, settings, threads), {}});
    }
    for (const JournalUnit& unit : units) {
        sources_.push_back({std::make_unique<LogSource>(unit, settings), {}});
    }
    for (Source& source : sources_) {
        advance(source);
    }
}

void MergedLogs::advance(Source& source) {
    if (!source.log->next()) {
        counts_.push_back(source.log->counts());
        source.log.reset();
    } else if (sources_.size() > 1) {
        source.time = source.log->time_or_last();
    }
}

LogSource* MergedLogs::next() {
    if (current_ != nullptr) {
        advance(*current_);
    }
    std::erase_if(sources_, [](const Source& source) { return source.log == nullptr; });
    const auto earliest =
        std::min_element(sources_.begin(), sources_.end(),
                         [](const Source& a, const Source& b) { return a.time < b.time; });
    current_ = earliest == sources_.end() ? nullptr : &*earliest;
    return current_ == nullptr ? nullptr : current_->log.get();
}

} // namespace ispkit::sip
