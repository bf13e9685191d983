// SPDX-License-Identifier: MIT
// Any octets as memory file: its events are read to the end, or there is an Error with its name.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "mail/partial/partial_set.hpp"
#include "memory_source.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

FUZZ_TARGET(partial_file, data, size) {
    using namespace ispkit;
    try {
        std::vector<mail::PartialFile> files;
        files.emplace_back(std::make_unique<test::MemorySource>(
            std::string(reinterpret_cast<const char*>(data), size)));
        const mail::PartialSet set(std::move(files));
        for (const auto& log : set.sources({})) {
            while (log->next() != nullptr) {
            }
            require(log->read().lines.not_understood() >= 0);
        }
    } catch (const Error& error) {
        require(std::string_view(error.what()).starts_with("memory"));
    }
}
