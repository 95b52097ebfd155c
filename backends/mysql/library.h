// MariaDB Connector/C with the part of its insides that a login is taken out of: the TLS session, the bytes
// read ahead, the callback for reads. Included by connector.cpp alone.
#pragma once

// ma_pvio.h wants these two, and mysql.h before it.
using uchar = unsigned char;
#define HAVE_TLS 1
// clang-format off
#include <mysql.h>
#include <ma_pvio.h>
// clang-format on
#include <errmsg.h>
#include <mysqld_error.h>

// Exported, but in no header: `mode` 0 has just read `size` bytes (or failed).
extern "C" int ma_pvio_register_callback(my_bool registered,
                                         void (*callback)(int mode, MYSQL* mysql, const uchar* bytes,
                                                          size_t size));
