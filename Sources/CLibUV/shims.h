#ifndef CLIBUV_SHIMS_H
#define CLIBUV_SHIMS_H
#include <uv.h>
#endif
