// SPDX-License-Identifier: MIT
// All fuzz targets are one program, which is linked once. FUZZ_TARGET in the environment names the
// target that it runs.

#include "fuzz_target.hpp"

#include <cstdio>
#include <map>
#include <string_view>

namespace {

std::map<std::string_view, FuzzTarget::Run>& targets() {
    static std::map<std::string_view, FuzzTarget::Run> all;
    return all;
}

FuzzTarget::Run chosen_target() {
    const char* const name = std::getenv("FUZZ_TARGET");
    const auto found = targets().find(name == nullptr ? "" : name);
    if (found == targets().end()) {
        std::fputs("FUZZ_TARGET must be one of", stderr);
        for (const auto& [known, run] : targets()) {
            std::fprintf(stderr, " %s", known.data());
        }
        std::fputs("\n", stderr);
        std::_Exit(2);
    }
    return found->second;
}

} // namespace

FuzzTarget::FuzzTarget(const char* name, Run run) {
    targets().emplace(name, run);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const FuzzTarget::Run run = chosen_target();
    run(data, size);
    return 0;
}
