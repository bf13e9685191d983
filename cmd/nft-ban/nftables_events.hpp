// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

struct mnl_socket;

namespace ispkit::nft_ban {

struct CloseNetlink {
    void operator()(mnl_socket* socket) const;
};

/// A netlink socket of the subsystem netfilter.
using NetlinkSocket = std::unique_ptr<mnl_socket, CloseNetlink>;

/// What distinguishes the table "inet ispkit" from one of the same name that was made later, or
/// whose rules were removed.
struct TableIdentity {
    /// The kernel gives each table another number.
    std::uint64_t handle;
    std::size_t rules;
};

/// The table's identity; nothing if it is missing.
std::optional<TableIdentity> table_identity();

/// Notices the transactions of other processes in nftables.
class NftablesEvents {
public:
    NftablesEvents();

    /// Becomes readable with each transaction, also with those of this process.
    int fd() const;

    struct Changes {
        /// By another process of this program.
        bool by_same_program = false;
        bool by_others = false;
    };

    /// Who has changed nftables since the last call; own_transactions is how many this process has
    /// committed so far.
    Changes read(std::uint64_t own_transactions);

private:
    NetlinkSocket socket_;
    /// As the kernel writes it.
    std::string own_name_;
    std::uint64_t own_seen_ = 0;
};

} // namespace ispkit::nft_ban
