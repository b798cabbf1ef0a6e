// SPDX-License-Identifier: Apache-2.0
#ifndef CCURL_OVERRIDES_H
#define CCURL_OVERRIDES_H
#include <stdbool.h>

/* The linker puts the other functions of this module in the places of libcurl's. */

/* Says whether the loop watches a socket of an idle connection for reading and has seen nothing there. */
void ccurl_set_resting(int socket, bool rests);
#endif
