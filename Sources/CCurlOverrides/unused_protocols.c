// SPDX-License-Identifier: Apache-2.0
/* Debian's libcurl speaks LDAP, RTMP and SSH too, with a dozen shared libraries, GnuTLS among them, that every process
 * loads and nothing here uses: `CURLOPT_PROTOCOLS_STR` allows http and https alone. These names take the places of the
 * archive's three members for those protocols, so that neither they nor their libraries are linked. A URL with such a
 * scheme is one libcurl does not know (CURLE_UNSUPPORTED_PROTOCOL), as with a libcurl built without them.
 *
 * Hidden, so that a build with the shared libcurl (see string_formats.c) is not touched. */
#include "ccurl_overrides.h"
#include <stddef.h>

#define HIDDEN __attribute__((visibility("hidden")))

/* libcurl's `struct Curl_handler` (lib/urldata.h) begins with the scheme, and of handlers that do not match a URL
 * nothing else is read. No URL has the scheme " ". */
struct handler { const char *scheme; };
#define UNUSED(name) extern const struct handler name; HIDDEN const struct handler name = { " " }

UNUSED(Curl_handler_ldap);
UNUSED(Curl_handler_ldaps);
UNUSED(Curl_handler_rtmp);
UNUSED(Curl_handler_rtmpe);
UNUSED(Curl_handler_rtmps);
UNUSED(Curl_handler_rtmpt);
UNUSED(Curl_handler_rtmpte);
UNUSED(Curl_handler_rtmpts);
UNUSED(Curl_handler_scp);
UNUSED(Curl_handler_sftp);

/* curl_global_init and curl_global_cleanup call these; 0 is CURLE_OK. */
HIDDEN int Curl_ssh_init(void);
HIDDEN void Curl_ssh_cleanup(void);
int Curl_ssh_init(void) { return 0; }
void Curl_ssh_cleanup(void) {}

/* curl_version_info asks these for versions: none, and LDAP's failure code, after which it asks no more. */
HIDDEN void Curl_ssh_version(char *text, size_t size);
HIDDEN int ldap_get_option(void *session, int option, void *value);
HIDDEN void ldap_memfree(void *memory);
HIDDEN void ber_memvfree(void **memory);
void Curl_ssh_version(char *text, size_t size) { if (size) *text = 0; }
int ldap_get_option(void *session, int option, void *value) { (void)session, (void)option, (void)value; return -1; }
void ldap_memfree(void *memory) { (void)memory; }
void ber_memvfree(void **memory) { (void)memory; }
