/* SPDX-License-Identifier: MIT */
/** A number for each (scope, bytes), from 0 in the order of coming; equal when the bytes are. Bytes
 *  may be sealed: their keyed hash stays in their place and still finds the number. */
#ifndef SJ_INDEX_INTERN_H
#define SJ_INDEX_INTERN_H

#include "base/arena.h"
#include "base/column.h"
#include "index/table.h"

#include <sojourn/sojourn.h>

/** In place of a chunk: there is no text any more, or not yet; there is no name. */
#define SJ_NAME_SEALED (SJ_NONE - 1)
#define SJ_NAME_VOID SJ_NONE
enum { SJ_NAME_LONGEST = UINT16_MAX };

/** Where the text of a name lies. */
typedef struct sj_name {
    uint32_t chunk;
    uint16_t offset, length;
} sj_name;

enum { SJ_INTERN_RECENT = 32 /* a power of two */ };
typedef struct sj_intern {
    SJ_COLUMN(sj_name) names;
    SJ_COLUMN(uint8_t) scope_low; /* of each name: the last 8 bits of its scope, */
    sj_column scope_high;         /* and the rest; only as long as a scope needs it */
    sj_table table;
    sj_arena bytes;
    SJ_COLUMN(char *) chunks; /* of `bytes`, in order */
    uint64_t seed;
    const uint8_t *key;             /* of seals; NULL: nothing is sealed */
    SJ_COLUMN(sojourn_id) seals;    /* by name, from when the pool uses them */
    const struct sj_intern *scopes; /* names of the scopes; NULL: seals say nothing of them */
    int blanks;                     /* of the empty texts between scope and name in a seal */
    sj_column opened;               /* sealed names whose text was put since the last save */
    uint32_t recent[SJ_INTERN_RECENT]; /* numbers put of late: hints, by the look of the text */
} sj_intern;
/** What a name is found by: `text`, or a seal alone. */
typedef struct sj_intern_key {
    sojourn_text text;
    sojourn_id seal;
    uint64_t hash;
    uint32_t scope;
    int sealed;
} sj_intern_key;
typedef struct sj_intern_mark {
    uint32_t count, chunks;
    sj_arena_mark bytes;
} sj_intern_mark;

void sj_intern_init(sj_intern *pool, sj_alloc *alloc, uint64_t seed);
uint64_t sj_intern_held(const sj_intern *pool);
void sj_intern_free(sj_intern *pool);
/** The key of a text, and of a seal, whose text is known or empty; its place in the table begins to
 * come near. */
void sj_intern_key_of(const sj_intern *pool, uint32_t scope, sojourn_text text, sj_intern_key *out);
void sj_intern_key_of_seal(const sj_intern *pool, uint32_t scope, sojourn_id seal,
                           sojourn_text text, sj_intern_key *out);
/** Bring near, once the place in the table is, the name that sj_intern_put_key() will read: its
 *  number, or SJ_NONE; and then the bytes of that. */
uint32_t sj_intern_prefetch(const sj_intern *pool, const sj_intern_key *key);
static inline void sj_intern_prefetch_bytes(const sj_intern *pool, uint32_t number)
{
    if (number == SJ_NONE || pool->key != NULL)
        return;
    sj_name name = sj_at(&pool->names, number);
    SJ_PREFETCH(sj_at(&pool->chunks, name.chunk) + name.offset);
}
/** The scope of a name. */
static inline uint32_t sj_intern_scope(const sj_intern *pool, uint32_t number)
{
    uint32_t low = sj_at(&pool->scope_low, number);
    return number < pool->scope_high.count ? sj_at(&pool->scope_high, number) << 8 | low : low;
}
/** Number of a key, whose text is copied if new or sealed; SJ_NONE when there is no memory. */
uint32_t sj_intern_put_key(sj_intern *pool, const sj_intern_key *key);
/** Number of what is there, or SJ_NONE. */
uint32_t sj_intern_find(const sj_intern *pool, const sj_intern_key *key);
/** Number of `text`, which is copied if it is new or sealed; SJ_NONE when there is no memory. */
uint32_t sj_intern_put(sj_intern *pool, uint32_t scope, sojourn_text text);
/** The same, quicker for a text that was put just before and slower for any other. */
uint32_t sj_intern_put_again(sj_intern *pool, uint32_t scope, sojourn_text text);
/** The bytes of a number; the pointer holds until the number is dropped. */
sojourn_text sj_intern_text(const sj_intern *pool, uint32_t number);

/** What the text of a number that has no bytes any more points to, with a length of 0. */
extern const char sj_intern_gone[];

/** From now on names can be sealed, under `key`, which outlives the pool. O(bytes) once. 0, or -1
 *  for no memory and nothing changed. */
int sj_intern_use_seals(sj_intern *pool, const uint8_t key[16]);
/** What stands for a name, sealed or not, of a pool that uses seals: the keyed hash of its text, or
 *  (law 8) of an empty text, its scope, and the text, perhaps with a further empty one between. */
sojourn_id sj_intern_seal(const sj_intern *pool, uint32_t number);
/** Overwrite the bytes of a name; its seal stays. */
void sj_intern_close(sj_intern *pool, uint32_t number);
/** Overwrite the bytes and the seal of a name, which is never found again. */
void sj_intern_void(sj_intern *pool, uint32_t number);

/** Remember what is there, and drop what came after: names, and texts of sealed ones. */
sj_intern_mark sj_intern_save(sj_intern *pool);
void sj_intern_release(sj_intern *pool, sj_intern_mark mark);

#endif
