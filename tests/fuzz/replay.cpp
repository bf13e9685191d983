// SPDX-License-Identifier: MIT
// Runs a fuzz target over the files of its corpus where libFuzzer is not linked in.
// Usage: fuzz_tests [--cost NANOSECONDS --beside NANOSECONDS] FOLDER...
// With --cost it prints the ten slowest inputs, and fails if one takes more of the processor's time
// than so many nanoseconds for each byte and, whatever its length, those of --beside. Each file is
// run as it is, and repeated to 256 KiB, where a cost that grows with the square of the length
// shows. Files of less than 1 KiB count as 1 KiB.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void run(const std::string& input) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

struct Cost {
    double per_byte; ///< Nanoseconds of the processor's time, without those of --beside
    std::size_t bytes;
    std::string file;
};

Cost cost(const std::string& input, const std::string& file, double beside) {
    constexpr std::size_t least_bytes = 1024;
    double best = 0;
    for (int attempt = 0; attempt < 3; ++attempt) {
        const std::clock_t start = std::clock();
        run(input);
        const double time = 1e9 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        best = attempt == 0 ? time : std::min(best, time);
    }
    return {std::max(best - beside, 0.0) / static_cast<double>(std::max(input.size(), least_bytes)),
            input.size(), file};
}

std::string repeated(const std::string& input) {
    constexpr std::size_t bytes = 256 * 1024;
    std::string result;
    while (!input.empty() && result.size() + input.size() <= bytes) {
        result += input;
    }
    return result;
}

bool print_costs(std::vector<Cost> costs, double limit) {
    std::ranges::sort(costs, std::greater{}, &Cost::per_byte);
    costs.resize(std::min<std::size_t>(costs.size(), 10));
    for (const Cost& slow : costs) {
        std::printf("%8.0f ns/byte %8zu bytes %s\n", slow.per_byte, slow.bytes, slow.file.c_str());
    }
    return costs.empty() || costs.front().per_byte <= limit;
}

} // namespace

int main(int argc, char* argv[]) {
    std::vector<std::string> arguments{argv + 1, argv + argc};
    const bool with_cost =
        arguments.size() > 3 && arguments[0] == "--cost" && arguments[2] == "--beside";
    std::size_t inputs = 0;
    std::vector<Cost> costs;
    try {
        const double limit = with_cost ? std::stod(arguments[1]) : 0;
        const double beside = with_cost ? std::stod(arguments[3]) : 0;
        for (std::size_t i = with_cost ? 4 : 0; i < arguments.size(); ++i) {
            for (const auto& entry : std::filesystem::directory_iterator(arguments[i])) {
                std::ifstream file(entry.path(), std::ios::binary);
                const std::string input{std::istreambuf_iterator<char>(file), {}};
                if (with_cost) {
                    costs.push_back(cost(input, entry.path(), beside));
                    costs.push_back(cost(repeated(input), entry.path(), beside));
                } else {
                    run(input);
                }
                ++inputs;
            }
        }
        if (!print_costs(costs, limit)) {
            return 1;
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "replay: %s\n", error.what());
        return 1;
    }
    std::printf("%zu inputs replayed\n", inputs);
    return inputs == 0 ? 1 : 0;
}
