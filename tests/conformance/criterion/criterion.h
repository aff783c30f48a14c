/* SPDX-License-Identifier: MIT */
/**
 * @file criterion.h
 * The few words of Criterion that the golden cases use, in plain C: Criterion itself is not there
 * for the processors that the conformance runner is for. Each digest that a case asks is told.
 */
#ifndef TESTS_CONFORMANCE_CRITERION_H
#define TESTS_CONFORMANCE_CRITERION_H

#include <sojourn/sojourn.h>
#include <string.h>

typedef struct conformance_case {
    const char *suite, *name;
    void (*run)(void);
    struct conformance_case *next;
} conformance_case;

void conformance_add(conformance_case *one);
/** Note what does not hold; `fatal` ends the case. */
void conformance_check(int fatal, int holds, const char *what, const char *file, int line,
                       const char *format, ...);
sojourn_status conformance_open(const sojourn_options *options, sojourn **out,
                                sojourn_error *error);
sojourn_status conformance_digest(const sojourn *s, sojourn_id *facts, sojourn_id *spans,
                                  sojourn_error *error);
#ifndef CONFORMANCE_RUNNER
#define sojourn_open conformance_open
#define sojourn_digest conformance_digest
#endif

#define Test(suite, name)                                                                          \
    static void suite##_##name##_run(void);                                                        \
    static conformance_case suite##_##name = {#suite, #name, suite##_##name##_run, NULL};          \
    __attribute__((constructor)) static void suite##_##name##_add(void)                            \
    {                                                                                              \
        conformance_add(&suite##_##name);                                                          \
    }                                                                                              \
    static void suite##_##name##_run(void)

/* Every call gets one argument more, so that there is a format where a case gives none. */
#define CONFORMANCE_IS(fatal, wanted, a, ...)                                                      \
    conformance_check(fatal, ((a) ? 1 : 0) == (wanted), (wanted) ? #a : "not " #a, __FILE__,       \
                      __LINE__, __VA_ARGS__)
#define CONFORMANCE_TWO(fatal, relation, a, b, ...)                                                \
    conformance_check(fatal, (a)relation(b), #a " " #relation " " #b, __FILE__, __LINE__,          \
                      __VA_ARGS__)
#define CONFORMANCE_TEXT(fatal, wanted, a, b, ...)                                                 \
    conformance_check(fatal, (strcmp(a, b) == 0) == (wanted), #a " and " #b, __FILE__, __LINE__,   \
                      __VA_ARGS__)
#define cr_assert(...) CONFORMANCE_IS(1, 1, __VA_ARGS__, "")
#define cr_assert_not_null(...) CONFORMANCE_IS(1, 1, __VA_ARGS__, "")
#define cr_assert_not(...) CONFORMANCE_IS(1, 0, __VA_ARGS__, "")
#define cr_assert_null(...) CONFORMANCE_IS(1, 0, __VA_ARGS__, "")
#define cr_assert_eq(...) CONFORMANCE_TWO(1, ==, __VA_ARGS__, "")
#define cr_assert_neq(...) CONFORMANCE_TWO(1, !=, __VA_ARGS__, "")
#define cr_assert_lt(...) CONFORMANCE_TWO(1, <, __VA_ARGS__, "")
#define cr_assert_leq(...) CONFORMANCE_TWO(1, <=, __VA_ARGS__, "")
#define cr_assert_gt(...) CONFORMANCE_TWO(1, >, __VA_ARGS__, "")
#define cr_assert_geq(...) CONFORMANCE_TWO(1, >=, __VA_ARGS__, "")
#define cr_assert_str_eq(...) CONFORMANCE_TEXT(1, 1, __VA_ARGS__, "")
#define cr_assert_str_neq(...) CONFORMANCE_TEXT(1, 0, __VA_ARGS__, "")
#define cr_expect(...) CONFORMANCE_IS(0, 1, __VA_ARGS__, "")
#define cr_expect_not_null(...) CONFORMANCE_IS(0, 1, __VA_ARGS__, "")
#define cr_expect_not(...) CONFORMANCE_IS(0, 0, __VA_ARGS__, "")
#define cr_expect_null(...) CONFORMANCE_IS(0, 0, __VA_ARGS__, "")
#define cr_expect_eq(...) CONFORMANCE_TWO(0, ==, __VA_ARGS__, "")
#define cr_expect_neq(...) CONFORMANCE_TWO(0, !=, __VA_ARGS__, "")
#define cr_expect_lt(...) CONFORMANCE_TWO(0, <, __VA_ARGS__, "")
#define cr_expect_leq(...) CONFORMANCE_TWO(0, <=, __VA_ARGS__, "")
#define cr_expect_gt(...) CONFORMANCE_TWO(0, >, __VA_ARGS__, "")
#define cr_expect_geq(...) CONFORMANCE_TWO(0, >=, __VA_ARGS__, "")
#define cr_expect_str_eq(...) CONFORMANCE_TEXT(0, 1, __VA_ARGS__, "")
#define cr_expect_str_neq(...) CONFORMANCE_TEXT(0, 0, __VA_ARGS__, "")

#endif
