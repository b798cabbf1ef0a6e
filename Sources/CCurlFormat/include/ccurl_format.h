// SPDX-License-Identifier: Apache-2.0
#ifndef CCURL_FORMAT_H
#define CCURL_FORMAT_H
/* Nothing to call from Swift: the linker puts the one function of this module in libcurl's place. */
#endif
