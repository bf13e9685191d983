// SPDX-License-Identifier: MIT
// Writes a database in mmdb format to standard output: make_mmdb NETWORK KEY=VALUE... [-- NETWORK
// ...]. A value of "#N" is the number N.

#include "mmdb.hpp"

#include <cstdio>
#include <string>

int main(int argc, char* argv[]) {
    MmdbWriter writer;
    for (int i = 1; i < argc; ++i) {
        const std::optional<ispkit::net::Prefix> network = ispkit::net::Prefix::parse(argv[i]);
        if (!network) {
            std::fprintf(stderr, "make_mmdb: '%s' is not a network\n", argv[i]);
            return 2;
        }
        MmdbWriter::Values values;
        while (++i < argc && std::string_view(argv[i]) != "--") {
            const std::string word = argv[i];
            const std::size_t equals = std::min(word.find('='), word.size() - 1);
            const std::string value = word.substr(equals + 1);
            if (value.starts_with('#')) {
                values[word.substr(0, equals)] =
                    static_cast<std::uint32_t>(std::stoul(value.substr(1)));
            } else {
                values[word.substr(0, equals)] = value;
            }
        }
        writer.add(*network, values);
    }
    const std::string text = writer.str();
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
                   std::fflush(stdout) == 0
               ? 0
               : 2;
}
