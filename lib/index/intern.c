/* SPDX-License-Identifier: MIT */
/* Names lie in an array, their bytes in an arena that never moves them, their numbers in a table.
 * XXH3 under a secret seed finds the slot; the bytes decide. A pool that uses seals takes the slot
 * from the seal instead (some 50 ns more a look-up), so that a name is found by its bytes or by
 * its seal, whichever of the two it still has. */
#include "index/intern.h"

#include "base/bytes.h"
#include "base/hash.h"

#include <string.h>

const char sj_intern_gone[] = "";

typedef struct {
    const sj_intern *pool;
    sojourn_text text;
    sojourn_id seal;
    uint32_t scope;
} wanted;

static int same(const void *context, uint32_t row)
{
    const wanted *w = context;
    const sj_name *name = &sj_at(&w->pool->names, row);
    if (name->scope != w->scope)
        return 0;
    if (name->length == SJ_NAME_SEALED)
        return sj_id_equal(name->is.seal, w->seal);
    return sj_text_equal(sj_intern_text(w->pool, row), w->text);
}

static int same_seal(const void *context, uint32_t row)
{
    const wanted *w = context;
    return sj_at(&w->pool->names, row).scope == w->scope &&
           sj_id_equal(sj_intern_seal(w->pool, row), w->seal);
}

static sojourn_id seal_of(const sj_intern *pool, uint32_t scope, sojourn_text text)
{
    sj_sip sip;
    sj_sip_init(&sip, pool->key);
    if (pool->scopes != NULL) {
        sj_sip_text(&sip, (sojourn_text){0});
        sj_sip_text(&sip, sj_intern_text(pool->scopes, scope));
    }
    for (int i = 0; i < pool->blanks; i++)
        sj_sip_text(&sip, (sojourn_text){0});
    sj_sip_text(&sip, text);
    return sj_sip_finish(&sip);
}

static uint64_t slot_of(uint32_t scope, sojourn_id seal)
{
    return seal.high + scope * UINT64_C(0x9e3779b97f4a7c15);
}

/* Fills the seal, if the pool uses them, and says where to look. */
static uint64_t look_up(wanted *w)
{
    const sj_intern *pool = w->pool;
    if (pool->key == NULL)
        return sj_hash_slot(w->text.length != 0 ? w->text.data : "", w->text.length,
                            pool->seed + w->scope * UINT64_C(0x9e3779b97f4a7c15));
    w->seal = seal_of(pool, w->scope, w->text);
    return slot_of(w->scope, w->seal);
}

void sj_intern_init(sj_intern *pool, sj_alloc *alloc, uint64_t seed)
{
    memset(pool, 0, sizeof *pool);
    pool->bytes.alloc = alloc;
    pool->bytes.wipes = 1;
    pool->seed = seed;
}

void sj_intern_free(sj_intern *pool)
{
    sj_alloc *alloc = pool->bytes.alloc;
    sj_column_free(alloc, &pool->names);
    sj_column_free(alloc, &pool->opened);
    sj_table_free(alloc, &pool->table);
    sj_arena_free(&pool->bytes);
}

uint32_t sj_intern_find(const sj_intern *pool, uint32_t scope, sojourn_text text)
{
    wanted w = {pool, text, {0, 0}, scope};
    uint64_t hash = look_up(&w);
    return sj_table_find(&pool->table, hash, same, &w);
}

static const char *copy(sj_intern *pool, sojourn_text text)
{
    char *bytes = sj_arena_bytes(&pool->bytes, (size_t)text.length);
    if (bytes != NULL && text.length != 0)
        memcpy(bytes, text.data, (size_t)text.length);
    return bytes;
}

/* Give a sealed name its bytes back: 0, or -1 for no memory. */
static int open_again(sj_intern *pool, uint32_t number, sojourn_text text, uint64_t hash)
{
    sj_name *name = &sj_at(&pool->names, number);
    const char *bytes;
    if (sj_column_reserve(pool->bytes.alloc, &pool->opened, 1) != 0 ||
        (bytes = copy(pool, text)) == NULL)
        return -1;
    name->is.open.data = bytes;
    name->is.open.hash = hash;
    name->length = (uint32_t)text.length;
    sj_column_push(&pool->opened, number);
    return 0;
}

static int reserve_one(sj_intern *pool, uint64_t hash)
{
    sj_alloc *alloc = pool->bytes.alloc;
    return sj_column_reserve(alloc, &pool->names, 1) != 0 ||
                   sj_table_reserve(alloc, &pool->table, hash) != 0
               ? -1
               : 0;
}

static uint32_t add(sj_intern *pool, sj_name name, uint64_t hash)
{
    uint32_t number = pool->names.count;
    sj_table_put(&pool->table, hash, number);
    sj_column_push(&pool->names, name);
    return number;
}

uint32_t sj_intern_put(sj_intern *pool, uint32_t scope, sojourn_text text)
{
    wanted w = {pool, text, {0, 0}, scope};
    uint64_t hash = look_up(&w);
    uint32_t found = sj_table_find(&pool->table, hash, same, &w);
    if (found != SJ_NONE && sj_at(&pool->names, found).length == SJ_NAME_SEALED)
        return open_again(pool, found, text, hash) == 0 ? found : SJ_NONE;
    if (found != SJ_NONE)
        return found;
    const char *bytes;
    if (reserve_one(pool, hash) != 0 || (bytes = copy(pool, text)) == NULL)
        return SJ_NONE;
    return add(pool, (sj_name){{{bytes, hash}}, (uint32_t)text.length, scope}, hash);
}

sojourn_text sj_intern_text(const sj_intern *pool, uint32_t number)
{
    const sj_name *name = &sj_at(&pool->names, number);
    if (name->length >= SJ_NAME_SEALED)
        return (sojourn_text){sj_intern_gone, 0};
    return (sojourn_text){name->is.open.data, name->length};
}

sojourn_id sj_intern_seal(const sj_intern *pool, uint32_t number)
{
    const sj_name *name = &sj_at(&pool->names, number);
    return name->length == SJ_NAME_SEALED
               ? name->is.seal
               : seal_of(pool, name->scope, sj_intern_text(pool, number));
}

/* Find the names of a pool, all open, by other slots: 0, or -1 and some have theirs already. */
static int hash_again(sj_intern *pool, sj_table *table)
{
    for (uint32_t i = 0; i < pool->names.count; i++) {
        wanted w = {pool, sj_intern_text(pool, i), {0, 0}, sj_at(&pool->names, i).scope};
        uint64_t hash = look_up(&w);
        if (table != NULL && sj_table_reserve(pool->bytes.alloc, table, hash) != 0)
            return -1;
        if (table != NULL)
            sj_table_put(table, hash, i);
        sj_at(&pool->names, i).is.open.hash = hash;
    }
    return 0;
}

int sj_intern_use_seals(sj_intern *pool, const uint8_t key[16])
{
    sj_table table = {0};
    if (pool->key != NULL)
        return 0;
    pool->key = key;
    if (hash_again(pool, &table) != 0) {
        pool->key = NULL;
        hash_again(pool, NULL);
        sj_table_free(pool->bytes.alloc, &table);
        return -1;
    }
    sj_table_free(pool->bytes.alloc, &pool->table);
    pool->table = table;
    return 0;
}

uint32_t sj_intern_put_seal(sj_intern *pool, uint32_t scope, sojourn_id seal)
{
    wanted w = {pool, {0}, seal, scope};
    uint64_t hash = slot_of(scope, seal);
    uint32_t found = sj_table_find(&pool->table, hash, same_seal, &w);
    if (found != SJ_NONE || reserve_one(pool, hash) != 0)
        return found;
    sj_name name = {.length = SJ_NAME_SEALED, .scope = scope};
    name.is.seal = seal;
    return add(pool, name, hash);
}

static void wipe(const sj_name *name)
{
    if (name->length != 0)
        memset((char *)name->is.open.data, 0, name->length);
}

void sj_intern_close(sj_intern *pool, uint32_t number)
{
    sj_name *name = &sj_at(&pool->names, number);
    if (name->length >= SJ_NAME_SEALED)
        return;
    sojourn_id seal = sj_intern_seal(pool, number);
    wipe(name);
    name->is.seal = seal;
    name->length = SJ_NAME_SEALED;
}

void sj_intern_void(sj_intern *pool, uint32_t number)
{
    sj_name *name = &sj_at(&pool->names, number);
    if (name->length == SJ_NAME_VOID)
        return;
    sj_intern_close(pool, number);
    sj_table_drop(&pool->table, slot_of(name->scope, name->is.seal), number);
    *name = (sj_name){.length = SJ_NAME_VOID, .scope = name->scope};
}

sj_intern_mark sj_intern_save(const sj_intern *pool)
{
    return (sj_intern_mark){pool->names.count, sj_arena_save(&pool->bytes)};
}

void sj_intern_release(sj_intern *pool, sj_intern_mark mark)
{
    while (pool->names.count > mark.count) {
        uint32_t last = --pool->names.count;
        const sj_name *name = &sj_at(&pool->names, last);
        sj_table_drop(&pool->table,
                      name->length == SJ_NAME_SEALED ? slot_of(name->scope, name->is.seal)
                                                     : name->is.open.hash,
                      last);
    }
    sj_arena_release(&pool->bytes, mark.bytes);
}
