// SPDX-License-Identifier: Apache-2.0
#ifndef CCURL_OVERRIDES_H
#define CCURL_OVERRIDES_H
/* Nothing to call from Swift: the linker puts the functions of this module in the places of libcurl's. */
#endif
