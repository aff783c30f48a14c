/* SPDX-License-Identifier: MIT */
/** SipHash-2-4-128 for what is equal, XXH3 for where to look and for digests. */
#ifndef SJ_BASE_HASH_H
#define SJ_BASE_HASH_H

#include "base/bytes.h"

enum { SJ_SIP_ROOM = 128 };
/** A SipHash-2-4-128 on its way; texts are joined by NUL. */
typedef struct sj_sip {
    uint64_t v[4], flushed;
    uint32_t held, texts;
    uint8_t bytes[SJ_SIP_ROOM + 8]; /* those held, and room for the end */
} sj_sip;

void sj_sip_init(sj_sip *sip, const uint8_t key[16]);
/** Add bytes that do not fit into what is held. */
void sj_sip_long(sj_sip *sip, const char *bytes, uint64_t length);
/** Add one text, with a NUL before it unless it is the first. */
static inline void sj_sip_text(sj_sip *sip, sojourn_text text)
{
    if (sip->texts++ != 0) {
        if (sip->held == SJ_SIP_ROOM)
            sj_sip_long(sip, "", 0);
        sip->bytes[sip->held++] = 0;
    }
    if (text.length > SJ_SIP_ROOM - sip->held) {
        sj_sip_long(sip, text.data, text.length);
        return;
    }
    sj_text_copy(sip->bytes + sip->held, text);
    sip->held += (uint32_t)text.length;
}
/** Add a number in decimal as one text. */
void sj_sip_number(sj_sip *sip, int64_t number);
/** The 16 bytes, `high` the first eight as a big-endian number. */
sojourn_id sj_sip_finish(sj_sip *sip);

/** The same of texts that lie there, joined. */
sojourn_id sj_sip_joined(const uint8_t key[16], const void *bytes, uint64_t length);

/** Where to look for `bytes`: never more than a hint. */
uint64_t sj_hash_slot(const void *bytes, uint64_t length, uint64_t seed);
/** 128 bits for digests, the same on every machine. */
sojourn_id sj_hash_digest(const void *bytes, uint64_t length);

#endif
