// SPDX-License-Identifier: MIT
#include "nftables_events.hpp"

#include "error.hpp"

#include <endian.h>
#include <libmnl/libmnl.h>

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace ispkit::nft_ban {

namespace {

constexpr std::uint16_t message_type(int message) {
    return static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | message);
}

NetlinkSocket open_netlink(int flags, unsigned groups) {
    NetlinkSocket socket(::mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC | flags));
    if (!socket || ::mnl_socket_bind(socket.get(), groups, MNL_SOCKET_AUTOPID) != 0) {
        throw_errno("cannot open a netlink socket");
    }
    return socket;
}

/// Sends a request about the table "inet ispkit", and calls read for each message of the answer.
/// Returns whether the answer was complete; otherwise errno says why.
bool ask(int message, int flags, int table_attribute, mnl_cb_t read, void* data) {
    const NetlinkSocket socket = open_netlink(0, 0);
    std::array<char, 16 * 1024> buffer{}; // MNL_SOCKET_BUFFER_SIZE is at most 8 KiB
    nlmsghdr* const header = ::mnl_nlmsg_put_header(buffer.data());
    header->nlmsg_type = message_type(message);
    header->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    auto* const family =
        static_cast<nfgenmsg*>(::mnl_nlmsg_put_extra_header(header, sizeof(nfgenmsg)));
    family->nfgen_family = NFPROTO_INET;
    ::mnl_attr_put_strz(header, static_cast<std::uint16_t>(table_attribute), "ispkit");
    if (::mnl_socket_sendto(socket.get(), header, header->nlmsg_len) < 0) {
        return false;
    }
    int result = MNL_CB_OK;
    while (result > MNL_CB_STOP) {
        const ssize_t size = ::mnl_socket_recvfrom(socket.get(), buffer.data(), buffer.size());
        result = size < 0 ? MNL_CB_ERROR
                          : ::mnl_cb_run(buffer.data(), static_cast<std::size_t>(size), 0,
                                         ::mnl_socket_get_portid(socket.get()), read, data);
    }
    return result == MNL_CB_STOP;
}

/// The attribute of that type in the message, or nullptr.
const nlattr* find_attribute(const nlmsghdr* message, int type) {
    struct Search {
        int type;
        const nlattr* found;
    } search{type, nullptr};
    ::mnl_attr_parse(
        message, sizeof(nfgenmsg),
        [](const nlattr* attribute, void* data) -> int {
            auto* const wanted = static_cast<Search*>(data);
            if (::mnl_attr_get_type(attribute) == wanted->type) {
                wanted->found = attribute;
            }
            return MNL_CB_OK;
        },
        &search);
    return search.found;
}

int read_table(const nlmsghdr* message, void* data) {
    if (const nlattr* const handle = find_attribute(message, NFTA_TABLE_HANDLE)) {
        static_cast<TableIdentity*>(data)->handle = be64toh(::mnl_attr_get_u64(handle));
    }
    return MNL_CB_OK;
}

int count_rule(const nlmsghdr*, void* data) {
    ++static_cast<TableIdentity*>(data)->rules;
    return MNL_CB_OK;
}

/// Lets only the notifications of whole transactions through: one small message for each, however
/// many elements it has.
void receive_transactions_only(const NetlinkSocket& socket) {
    std::array<sock_filter, 4> code{
        sock_filter BPF_STMT(BPF_LD | BPF_H | BPF_ABS, offsetof(nlmsghdr, nlmsg_type)),
        sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(message_type(NFT_MSG_NEWGEN)), 0, 1),
        sock_filter BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
        sock_filter BPF_STMT(BPF_RET | BPF_K, 0)};
    const sock_fprog program{.len = code.size(), .filter = code.data()};
    if (::setsockopt(::mnl_socket_get_fd(socket.get()), SOL_SOCKET, SO_ATTACH_FILTER, &program,
                     sizeof program) != 0) {
        throw_errno("cannot filter netlink messages");
    }
}

} // namespace

void CloseNetlink::operator()(mnl_socket* socket) const {
    ::mnl_socket_close(socket);
}

std::optional<TableIdentity> table_identity() {
    constexpr int k_most_attempts = 10;
    for (int attempt = 0; attempt < k_most_attempts; ++attempt) {
        TableIdentity identity{};
        if (ask(NFT_MSG_GETTABLE, NLM_F_ACK, NFTA_TABLE_NAME, read_table, &identity) &&
            ask(NFT_MSG_GETRULE, NLM_F_DUMP, NFTA_RULE_TABLE, count_rule, &identity)) {
            return identity;
        }
        if (errno == ENOENT) {
            return std::nullopt;
        }
        if (errno != EINTR) { // the rules changed while they were listed
            break;
        }
    }
    throw_errno("cannot look at the table inet ispkit");
}

NftablesEvents::NftablesEvents()
    : socket_(open_netlink(SOCK_NONBLOCK, 0)) {
    std::array<char, 16> name{};
    ::prctl(PR_GET_NAME, name.data());
    own_name_ = name.data();
    receive_transactions_only(socket_);
    int group = NFNLGRP_NFTABLES;
    if (::mnl_socket_setsockopt(socket_.get(), NETLINK_ADD_MEMBERSHIP, &group, sizeof group) != 0) {
        throw_errno("cannot watch nftables");
    }
}

int NftablesEvents::fd() const {
    return ::mnl_socket_get_fd(socket_.get());
}

NftablesEvents::Changes NftablesEvents::read(std::uint64_t own_transactions) {
    Changes changes;
    std::array<char, 16 * 1024> buffer{};
    for (;;) {
        const ssize_t size = ::mnl_socket_recvfrom(socket_.get(), buffer.data(), buffer.size());
        if (size < 0 && errno == ENOBUFS) { // messages were lost
            own_seen_ = own_transactions;
            return {true, true};
        }
        if (size < 0) {
            return changes;
        }
        const auto* const message = reinterpret_cast<const nlmsghdr*>(buffer.data());
        if (!::mnl_nlmsg_ok(message, static_cast<int>(size))) {
            continue;
        }
        const nlattr* const attribute = find_attribute(message, NFTA_GEN_PROC_NAME);
        const std::string_view name =
            attribute == nullptr ? std::string_view() : ::mnl_attr_get_str(attribute);
        if (name != own_name_) {
            changes.by_others = true;
        } else if (own_seen_ < own_transactions) {
            ++own_seen_;
        } else {
            changes.by_same_program = true;
        }
    }
}

} // namespace ispkit::nft_ban
