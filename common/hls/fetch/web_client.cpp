// SPDX-License-Identifier: MIT
#include "hls/fetch/web_client.hpp"

#include "error.hpp"
#include "net/public_address.hpp"
#include "net/socket_address.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"

#include <curl/curl.h>

#include <sys/socket.h>
#include <unistd.h>

#include <exception>

namespace ispkit::hls {

namespace {

constexpr std::size_t k_largest_head = 64 << 10;
/// A transfer that is slower for so long is given up.
constexpr long k_slow_bytes_per_second = 1000;
constexpr long k_slow_seconds = 20;

/// Reads "bytes FIRST-LAST/SIZE" for the interval that was asked for, and returns SIZE.
std::optional<std::uint64_t> size_of_range(std::string_view field, const ByteInterval& asked) {
    const std::string begin = fmt::format("bytes {}-", asked.first);
    const std::size_t slash = field.find('/');
    if (!field.starts_with(begin) || slash == std::string_view::npos) {
        return std::nullopt;
    }
    std::uint64_t last = 0;
    std::uint64_t size = 0;
    if (!text::read_number(field.substr(begin.size(), slash - begin.size()), last) ||
        !text::read_number(field.substr(slash + 1), size) || last >= size ||
        last != std::min(asked.last, size - 1)) {
        return std::nullopt;
    }
    return size;
}

} // namespace

/// A handle of libcurl, and the request that it serves.
class WebClient::Connection {
public:
    explicit Connection(const WebLimits& limits)
        : limits_(limits) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { ::curl_easy_cleanup(handle_); }

    WebResponse perform(const WebRequest& request, std::chrono::milliseconds time,
                        const std::function<void(io::ByteView)>& sink) {
        request_ = &request;
        time_ = time;
        sink_ = &sink;
        received_ = 0;
        head_size_ = 0;
        failure_.clear();
        thrown_ = nullptr;
        prepare();
        const CURLcode code = ::curl_easy_perform(handle_);
        if (thrown_) {
            std::rethrow_exception(thrown_);
        }
        if (code == CURLE_HTTP_RETURNED_ERROR && is_empty_resource()) {
            return response(0);
        }
        if (code != CURLE_OK) {
            throw_error("{}", failure_.empty() ? reason(code) : failure_);
        }
        return response(checked_size());
    }

private:
    template <typename Value>
    void set(CURLoption option, Value value) {
        if (::curl_easy_setopt(handle_, option, value) != CURLE_OK) {
            throw_error("libcurl does not know option {}", static_cast<int>(option));
        }
    }

    void prepare() {
        ::curl_easy_reset(handle_);
        error_[0] = '\0';
        set(CURLOPT_ERRORBUFFER, error_.data());
        set(CURLOPT_URL, request_->url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
        set(CURLOPT_FOLLOWLOCATION, 1L);
        set(CURLOPT_MAXREDIRS, limits_.redirects);
        set(CURLOPT_FAILONERROR, 1L);
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_PROXY, "");
        set(CURLOPT_USERAGENT, "ispkit");
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits_.connecting.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(time_.count()));
        set(CURLOPT_LOW_SPEED_LIMIT, k_slow_bytes_per_second);
        set(CURLOPT_LOW_SPEED_TIME, k_slow_seconds);
        set(CURLOPT_OPENSOCKETFUNCTION, &Connection::open_socket);
        set(CURLOPT_OPENSOCKETDATA, this);
        set(CURLOPT_HEADERFUNCTION, &Connection::take_head);
        set(CURLOPT_HEADERDATA, this);
        set(CURLOPT_WRITEFUNCTION, &Connection::take_body);
        set(CURLOPT_WRITEDATA, this);
        set(CURLOPT_HTTPHEADER, origin_.get());
        if (request_->may_be_compressed) {
            set(CURLOPT_ACCEPT_ENCODING, "");
        }
        if (request_->range) {
            set(CURLOPT_RANGE,
                fmt::format("{}-{}", request_->range->first, request_->range->last).c_str());
        }
    }

    static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* to) {
        Connection& connection = *static_cast<Connection*>(self);
        const std::optional<net::Address> address = net::address_of(to->addr);
        if (!address || (connection.limits_.private_addresses == PrivateAddresses::refuse &&
                         !net::is_public(*address))) {
            connection.failure_ =
                fmt::format("the server's address {} is not public", address ? address->str() : "");
            return CURL_SOCKET_BAD;
        }
        const curl_socket_t made = ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
        if (made < 0) {
            connection.failure_ =
                fmt::format("cannot create a socket: {}", std::generic_category().message(errno));
        }
        return made;
    }

    static std::size_t take_head(char*, std::size_t, std::size_t size, void* self) {
        Connection& connection = *static_cast<Connection*>(self);
        connection.head_size_ += size;
        if (connection.head_size_ > k_largest_head) {
            connection.failure_ = "the head of the response is too long";
            return 0;
        }
        return size;
    }

    static std::size_t take_body(char* bytes, std::size_t, std::size_t size, void* self) {
        Connection& connection = *static_cast<Connection*>(self);
        if (size > connection.limit() - connection.received_) {
            connection.failure_ = fmt::format("longer than {} bytes", connection.limit());
            return 0;
        }
        connection.received_ += size;
        try {
            (*connection.sink_)(io::as_bytes({bytes, size}));
        } catch (...) {
            connection.thrown_ = std::current_exception();
            return 0;
        }
        return size;
    }

    /// Of the body; of a part no more than was asked for.
    std::uint64_t limit() const {
        if (request_->range && status() == 206) {
            return request_->range->last - request_->range->first + 1;
        }
        return request_->limit;
    }

    long status() const {
        long status = 0;
        ::curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
        return status;
    }

    /// The field of the last response's head; empty if it has none.
    std::string_view field(const char* name) const {
        curl_header* header = nullptr;
        if (::curl_easy_header(handle_, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) {
            return {};
        }
        return text::trim(header->value); // libcurl leaves the CR of an empty one
    }

    bool is_empty_resource() const {
        return request_->range && status() == 416 && field("Content-Range") == "bytes */0";
    }

    std::string reason(CURLcode code) const {
        switch (code) {
        case CURLE_HTTP_RETURNED_ERROR:
            return fmt::format("the server answers with status {}", status());
        case CURLE_TOO_MANY_REDIRECTS:
            return fmt::format("more than {} redirects", limits_.redirects);
        default:
            return error_[0] != '\0' ? error_.data() : ::curl_easy_strerror(code);
        }
    }

    /// The size of the resource of which a part was received.
    std::optional<std::uint64_t> checked_size() const {
        const long code = status();
        if (code == 200) {
            if (!request_->may_be_compressed && !field("Content-Encoding").empty()) {
                throw_error("the server compresses what must not be compressed");
            }
            return std::nullopt;
        }
        const std::optional<std::uint64_t> size =
            code == 206 && request_->range ? size_of_range(field("Content-Range"), *request_->range)
                                           : std::nullopt;
        if (!size ||
            received_ != std::min(request_->range->last, *size - 1) - request_->range->first + 1) {
            throw_error("the server answers with status {} and Content-Range '{}'", code,
                        field("Content-Range"));
        }
        return size;
    }

    WebResponse response(std::optional<std::uint64_t> whole_size) const {
        const std::string_view type = field("Content-Type");
        return {.media_type = text::lower(text::trim(type.substr(0, type.find(';')))),
                .allows_origin = !field("Access-Control-Allow-Origin").empty(),
                .whole_size = whole_size};
    }

    struct FreeList {
        void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
    };

    const WebLimits& limits_;
    CURL* handle_ = ::curl_easy_init();
    /// Servers that know CORS answer only to a request with an origin.
    std::unique_ptr<curl_slist, FreeList> origin_{
        ::curl_slist_append(nullptr, "Origin: https://example.com")};
    std::array<char, CURL_ERROR_SIZE> error_{};
    const WebRequest* request_ = nullptr;
    std::chrono::milliseconds time_{};
    const std::function<void(io::ByteView)>* sink_ = nullptr;
    std::uint64_t received_ = 0;
    std::size_t head_size_ = 0;
    std::string failure_;
    std::exception_ptr thrown_;
};

WebClient::WebClient(const WebLimits& limits)
    : limits_(limits)
    , deadline_(std::chrono::steady_clock::now() + limits.time_in_all) {
    static const CURLcode started = ::curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) {
        throw_error("libcurl: {}", ::curl_easy_strerror(started));
    }
}

WebClient::~WebClient() = default;

WebResponse WebClient::get(const WebRequest& request,
                           const std::function<void(io::ByteView)>& sink) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline_ - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
        throw_error("the time of --max-time is over");
    }
    std::unique_ptr<Connection> connection;
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            connection = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    if (!connection) {
        connection = std::make_unique<Connection>(limits_);
    }
    const std::function<void(io::ByteView)> count = [&](io::ByteView bytes) {
        if ((received_ += bytes.size()) > limits_.bytes_in_all) {
            throw_error("all downloads together are more than --max-download");
        }
        sink(bytes);
    };
    WebResponse response = connection->perform(request, std::min(limits_.request, left), count);
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
    return response;
}

} // namespace ispkit::hls
