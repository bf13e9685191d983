// SPDX-License-Identifier: MIT
#include "mail/greylist/big_providers.hpp"

namespace ispkit::mail {

namespace {

// In alphabetical order. A domain belongs here only if its owner alone gives names in it to hosts,
// and only to hosts that send mail: never a domain in which customers' lines have names.
constexpr std::string_view k_domains[] = {
    "amazonses.com",
    "emailsrvr.com",
    "exacttarget.com",
    "facebookmail.com",
    "fastmail.com",
    "github.com",
    "gmx.net",
    "google.com",
    "hornetsecurity.com",
    "hubspotemail.net",
    "icloud.com",
    "iphmx.com",
    "kundenserver.de",
    "linkedin.com",
    "mailchannels.net",
    "mailchimp.com",
    "mailgun.net",
    "mailgun.org",
    "mandrillapp.com",
    "mcdlv.net",
    "mcsv.net",
    "messagelabs.com",
    "messagingengine.com",
    "mimecast.co.za",
    "mimecast.com",
    "mktomail.com",
    "mtasv.net",
    "mx.aol.com",
    "outbound.protection.outlook.com",
    "ppe-hosted.com",
    "pphosted.com",
    "protection.outlook.de",
    "protonmail.ch",
    "rsgsv.net",
    "salesforce.com",
    "sendgrid.net",
    "sendinblue.com",
    "smtp2go.com",
    "sparkpostmail.com",
    "tb.ovh.net",
    "tutanota.de",
    "web.de",
    "x.com",
    "yahoo.com",
    "zendesk.com",
    "zoho.com",
    "zoho.eu",
};

} // namespace

std::span<const std::string_view> big_providers() {
    return k_domains;
}

} // namespace ispkit::mail
