/* SPDX-License-Identifier: MIT */
#include "names.h"

static bool find(int32_t of, sojourn_text wanted, int32_t *code)
{
    sojourn_text name;
    for (uint64_t i = 0; sojourn_name_info(of, i, &name, code) == SOJOURN_OK; i++)
        if (text_is_fold(wanted, name.data))
            return true;
    return false;
}

static const char *name_of(int32_t of, int32_t wanted)
{
    sojourn_text name;
    int32_t code;
    for (uint64_t i = 0; sojourn_name_info(of, i, &name, &code) == SOJOURN_OK; i++)
        if (code == wanted)
            return name.data;
    return "";
}

bool names_type(sojourn_text name, int32_t *code)
{
    return find(SOJOURN_NAMES_TYPE, name, code);
}

bool names_level(sojourn_text name, int32_t *level)
{
    sojourn_text singular = name;
    if (name.length > 0 && name.data[name.length - 1] == 's')
        singular.length--;
    return find(SOJOURN_NAMES_LEVEL, singular, level);
}

const char *names_kind(sojourn_text name)
{
    static const char *const kinds[] = {"account", "customer", "user",   "loyalty", "email",
                                        "phone",   "cookie",   "device", "ani",     "ip"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_is(name, kinds[i]))
            return kinds[i];
    return NULL;
}

const char *names_of_type(int32_t code)
{
    return name_of(SOJOURN_NAMES_TYPE, code);
}

const char *names_of_level(int32_t level)
{
    return name_of(SOJOURN_NAMES_LEVEL, level);
}

const char *names_of_state(int32_t state)
{
    return name_of(SOJOURN_NAMES_STATE, state);
}

const char *names_of_flag(unsigned bit)
{
    const char *name = bit < 31 ? name_of(SOJOURN_NAMES_FLAG, 1 << bit) : "";
    return *name ? name : NULL;
}
