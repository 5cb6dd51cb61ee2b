/* Compiler attributes, spelled once. */
#ifndef SERAI_PROTO_BASE_ATTR_H
#define SERAI_PROTO_BASE_ATTR_H

#define MUST_USE          __attribute__((warn_unused_result))
#define PRINTF(fmt, rest) __attribute__((format(printf, fmt, rest)))
#define NORETURN          __attribute__((noreturn))
#define ARRAY_LEN(a)      (sizeof(a) / sizeof((a)[0]))

#endif
