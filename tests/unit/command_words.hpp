// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"

#include <string>
#include <utility>
#include <vector>

namespace ispkit::test {

/// The words of a command line as main() gets them.
class CommandWords {
public:
    explicit CommandWords(std::vector<std::string> words)
        : words_(std::move(words)) {
        words_.insert(words_.begin(), "program");
        for (std::string& word : words_) {
            pointers_.push_back(word.data());
        }
        pointers_.push_back(nullptr);
    }

    int argc() const { return static_cast<int>(words_.size()); }
    char** argv() { return pointers_.data(); }

private:
    std::vector<std::string> words_;
    std::vector<char*> pointers_;
};

/// The tool must outlive it.
inline cli::CommandLine command_line_of(const cli::Tool& tool, std::vector<std::string> words) {
    CommandWords all(std::move(words));
    return {tool, all.argc(), all.argv()};
}

} // namespace ispkit::test
