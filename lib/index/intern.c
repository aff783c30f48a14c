/* SPDX-License-Identifier: MIT */
/* Names lie in an array, their bytes in an arena that never moves them, their numbers in a table.
 * XXH3 under a secret seed finds the slot; the bytes decide. A pool that uses seals keeps them (16
 * bytes a name, some 50 ns a look-up) and takes slot and verdict from them, so that a name is found
 * by its bytes or by its seal, whichever of the two is given. */
#include "index/intern.h"

#include "base/bytes.h"
#include "base/hash.h"

#include <string.h>

const char sj_intern_gone[] = "";

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

/* Where to look for a seal, and for a text. */
static uint64_t slot_of(uint32_t scope, sojourn_id seal)
{
    return seal.high + scope * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t text_slot(const sj_intern *pool, uint32_t scope, sojourn_text text)
{
    uint64_t spread = scope * UINT64_C(0x9e3779b97f4a7c15);
    return sj_hash_slot(text.length != 0 ? text.data : "", text.length, pool->seed + spread);
}

void sj_intern_key_of_seal(const sj_intern *pool, uint32_t scope, sojourn_id seal,
                           sojourn_text text, sj_intern_key *out)
{
    *out = (sj_intern_key){text, seal, slot_of(scope, seal), scope, text.length == 0};
    sj_table_prefetch(&pool->table, out->hash);
}

void sj_intern_key_of(const sj_intern *pool, uint32_t scope, sojourn_text text, sj_intern_key *out)
{
    out->text = text;
    out->scope = scope;
    out->sealed = 0;
    if (pool->key == NULL) {
        out->hash = text_slot(pool, scope, text);
    } else {
        out->seal = seal_of(pool, scope, text);
        out->hash = slot_of(scope, out->seal);
    }
    sj_table_prefetch(&pool->table, out->hash);
}

static int has_text(const sj_name *name)
{
    return name->chunk < SJ_NAME_SEALED;
}

static char *text_of(const sj_intern *pool, const sj_name *name)
{
    return sj_at(&pool->chunks, name->chunk) + name->offset;
}

static int is_text(const sj_intern *pool, uint32_t number, uint32_t scope, sojourn_text text)
{
    const sj_name *name = &sj_at(&pool->names, number);
    return has_text(name) && name->length == text.length &&
           (text.length == 0 ||
            memcmp(text_of(pool, name), text.data, (size_t)text.length) == 0) &&
           sj_intern_scope(pool, number) == scope;
}

static int is_key(const sj_intern *pool, uint32_t number, const sj_intern_key *key)
{
    if (pool->key == NULL)
        return is_text(pool, number, key->scope, key->text);
    return sj_id_equal(sj_at(&pool->seals, number), key->seal) &&
           sj_intern_scope(pool, number) == key->scope;
}

static uint32_t find(const sj_intern *pool, const sj_intern_key *key, sj_table_walk *walk)
{
    uint32_t number = sj_table_first(&pool->table, key->hash, walk);
    while (number != SJ_NONE && !is_key(pool, number, key))
        number = sj_table_next(walk);
    return number;
}

uint32_t sj_intern_prefetch(const sj_intern *pool, const sj_intern_key *key)
{
    sj_table_walk walk;
    uint32_t number = sj_table_first(&pool->table, key->hash, &walk);
    if (number == SJ_NONE)
        return SJ_NONE;
    SJ_PREFETCH(&sj_at(&pool->names, number));
    if (pool->key != NULL)
        SJ_PREFETCH(&sj_at(&pool->seals, number));
    return number;
}

void sj_intern_init(sj_intern *pool, sj_alloc *alloc, uint64_t seed)
{
    memset(pool, 0, sizeof *pool);
    pool->bytes.alloc = alloc;
    pool->bytes.wipes = 1;
    pool->seed = seed;
    for (int i = 0; i < SJ_INTERN_RECENT; i++)
        pool->recent[i] = SJ_NONE;
}

uint64_t sj_intern_held(const sj_intern *pool)
{
    return sj_column_held(&pool->names) + sj_column_held(&pool->scope_low) +
           sj_column_held(&pool->scope_high) + sj_column_held(&pool->chunks) +
           sj_column_held(&pool->seals) + sj_column_held(&pool->opened) + sj_table_held(&pool->table) +
           sj_arena_held(&pool->bytes);
}

void sj_intern_free(sj_intern *pool)
{
    sj_alloc *alloc = pool->bytes.alloc;
    sj_column_free(alloc, &pool->names);
    sj_column_free(alloc, &pool->scope_low);
    sj_column_free(alloc, &pool->scope_high);
    sj_column_free(alloc, &pool->chunks);
    sj_column_free(alloc, &pool->seals);
    sj_column_free(alloc, &pool->opened);
    sj_table_free(alloc, &pool->table);
    sj_arena_free(&pool->bytes);
}

uint32_t sj_intern_find(const sj_intern *pool, const sj_intern_key *key)
{
    sj_table_walk walk;
    return find(pool, key, &walk);
}

/* Copy a text: 0, or -1 for no memory or a text that is too long. */
static int copy(sj_intern *pool, sojourn_text text, sj_name *out)
{
    char *bytes, *base;
    if (text.length > SJ_NAME_LONGEST ||
        sj_column_reserve(pool->bytes.alloc, &pool->chunks, 1) != 0 ||
        (bytes = sj_arena_bytes(&pool->bytes, (size_t)text.length)) == NULL)
        return -1;
    base = sj_arena_base(&pool->bytes);
    uint32_t last = pool->chunks.count - 1;
    if (pool->chunks.count == 0 || sj_at(&pool->chunks, last) != base)
        sj_column_push(&pool->chunks, base);
    sj_text_copy(bytes, text);
    *out = (sj_name){pool->chunks.count - 1, (uint16_t)(bytes - base), (uint16_t)text.length};
    return 0;
}

/* Give a sealed name its bytes back: 0, or -1 for no memory. */
static int open_again(sj_intern *pool, uint32_t number, sojourn_text text)
{
    sj_name name;
    if (sj_column_reserve(pool->bytes.alloc, &pool->opened, 1) != 0 ||
        copy(pool, text, &name) != 0)
        return -1;
    sj_at(&pool->names, number) = name;
    sj_column_push(&pool->opened, number);
    return 0;
}

/* Room for one more name of a scope. */
static int reserve(sj_intern *pool, uint32_t scope)
{
    sj_alloc *alloc = pool->bytes.alloc;
    uint32_t high = scope > UINT8_MAX ? pool->names.count + 1 : 0;
    return sj_column_reserve(alloc, &pool->names, 1) != 0 ||
                   sj_column_reserve(alloc, &pool->scope_low, 1) != 0 ||
                   sj_column_extend(alloc, &pool->scope_high, high, 0) != 0 ||
                   (pool->key != NULL && sj_column_reserve(alloc, &pool->seals, 1) != 0)
               ? -1
               : 0;
}

static void push(sj_intern *pool, sj_name name, const sj_intern_key *key)
{
    uint32_t number = pool->names.count;
    sj_column_push(&pool->names, name);
    sj_column_push(&pool->scope_low, (uint8_t)key->scope);
    if (number < pool->scope_high.count)
        sj_at(&pool->scope_high, number) = key->scope >> 8;
    if (pool->key != NULL)
        sj_column_push(&pool->seals, key->seal);
}

/* `walk` ended where the key would be. */
static uint32_t add(sj_intern *pool, const sj_intern_key *key, const sj_table_walk *walk)
{
    sj_name name = {SJ_NAME_SEALED, 0, 0};
    uint32_t number = pool->names.count;
    int room = sj_table_room(&pool->table, walk);
    if (reserve(pool, key->scope) != 0 ||
        (!room && sj_table_reserve(pool->bytes.alloc, &pool->table, key->hash) != 0) ||
        (!key->sealed && copy(pool, key->text, &name) != 0))
        return SJ_NONE;
    if (room)
        sj_table_put_at(&pool->table, walk, number);
    else
        sj_table_put(&pool->table, key->hash, number);
    push(pool, name, key);
    return number;
}

uint32_t sj_intern_put_key(sj_intern *pool, const sj_intern_key *key)
{
    sj_table_walk walk;
    uint32_t found = find(pool, key, &walk);
    if (found == SJ_NONE)
        return add(pool, key, &walk);
    if (!key->sealed && !has_text(&sj_at(&pool->names, found)) &&
        open_again(pool, found, key->text) != 0)
        return SJ_NONE;
    return found;
}

uint32_t sj_intern_put(sj_intern *pool, uint32_t scope, sojourn_text text)
{
    sj_intern_key key;
    sj_intern_key_of(pool, scope, text, &key);
    return sj_intern_put_key(pool, &key);
}

static uint32_t look_of(uint32_t scope, sojourn_text text)
{
    const unsigned char *p = (const unsigned char *)text.data;
    uint64_t n = text.length;
    uint32_t look = n != 0 ? p[0] + 5u * p[n / 2] + 7u * p[n - 1] : 0;
    return (look + 11u * (uint32_t)n + scope) % SJ_INTERN_RECENT;
}

/* A number may have been dropped since, or be another's; the bytes decide here, too. */
uint32_t sj_intern_put_again(sj_intern *pool, uint32_t scope, sojourn_text text)
{
    uint32_t *number = &pool->recent[look_of(scope, text)];
    if (*number >= pool->names.count || !is_text(pool, *number, scope, text))
        *number = sj_intern_put(pool, scope, text);
    return *number;
}

sojourn_text sj_intern_text(const sj_intern *pool, uint32_t number)
{
    const sj_name *name = &sj_at(&pool->names, number);
    if (!has_text(name))
        return (sojourn_text){sj_intern_gone, 0};
    return (sojourn_text){text_of(pool, name), name->length};
}

sojourn_id sj_intern_seal(const sj_intern *pool, uint32_t number)
{
    return sj_at(&pool->seals, number);
}

/* Seal the names of a pool, all open, and find them by their seals: 0, or -1. */
static int seal_all(sj_intern *pool, sj_table *table)
{
    sj_alloc *alloc = pool->bytes.alloc;
    if (sj_column_reserve(alloc, &pool->seals, pool->names.count) != 0)
        return -1;
    for (uint32_t i = 0; i < pool->names.count; i++) {
        uint32_t scope = sj_intern_scope(pool, i);
        sojourn_id seal = seal_of(pool, scope, sj_intern_text(pool, i));
        if (sj_table_reserve(alloc, table, slot_of(scope, seal)) != 0)
            return -1;
        sj_table_put(table, slot_of(scope, seal), i);
        sj_column_push(&pool->seals, seal);
    }
    return 0;
}

int sj_intern_use_seals(sj_intern *pool, const uint8_t key[16])
{
    sj_table table = {0};
    if (pool->key != NULL)
        return 0;
    pool->key = key;
    if (seal_all(pool, &table) != 0) {
        pool->key = NULL;
        sj_column_free(pool->bytes.alloc, &pool->seals);
        sj_table_free(pool->bytes.alloc, &table);
        return -1;
    }
    sj_table_free(pool->bytes.alloc, &pool->table);
    pool->table = table;
    return 0;
}

void sj_intern_close(sj_intern *pool, uint32_t number)
{
    sj_name *name = &sj_at(&pool->names, number);
    if (!has_text(name))
        return;
    memset(text_of(pool, name), 0, name->length);
    *name = (sj_name){SJ_NAME_SEALED, 0, 0};
}

void sj_intern_void(sj_intern *pool, uint32_t number)
{
    sj_name *name = &sj_at(&pool->names, number);
    sojourn_id *seal = &sj_at(&pool->seals, number);
    if (name->chunk == SJ_NAME_VOID)
        return;
    sj_intern_close(pool, number);
    sj_table_drop(&pool->table, slot_of(sj_intern_scope(pool, number), *seal), number);
    name->chunk = SJ_NAME_VOID;
    *seal = (sojourn_id){0};
}

sj_intern_mark sj_intern_save(sj_intern *pool)
{
    pool->opened.count = 0;
    return (sj_intern_mark){pool->names.count, pool->chunks.count, sj_arena_save(&pool->bytes)};
}

void sj_intern_release(sj_intern *pool, sj_intern_mark mark)
{
    while (pool->opened.count != 0)
        sj_intern_close(pool, sj_column_pop(&pool->opened));
    while (pool->names.count > mark.count) {
        uint32_t last = pool->names.count - 1, scope = sj_intern_scope(pool, last);
        uint64_t hash = pool->key != NULL ? slot_of(scope, sj_column_pop(&pool->seals))
                                          : text_slot(pool, scope, sj_intern_text(pool, last));
        sj_table_drop(&pool->table, hash, last);
        pool->names.count = pool->scope_low.count = last;
    }
    if (pool->scope_high.count > mark.count)
        pool->scope_high.count = mark.count;
    pool->chunks.count = mark.chunks;
    sj_arena_release(&pool->bytes, mark.bytes);
}
