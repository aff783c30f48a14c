/* SPDX-License-Identifier: MIT */
/* Elimination of Grassmann, Taksar and Heyman: a state is taken out by sending what comes to it on
 * to where it goes. Nothing is subtracted, so a chain that goes round for ever loses no digits. The
 * points are halved again and again: the states without any point of a half are taken out once for
 * all of that half, until those of one point are left, and what then comes of the start is what
 * comes without it. Cost: of one label a state some states^3, for halves cost an eighth; at most
 * four times as much where states have several. */
#include "metric/markov.h"

#include <sojourn/sojourn.h>
#include <string.h>

/* Rows of states that are left, the start first: `count` links, what is earned, what ends. */
typedef struct {
    uint32_t count;
    double *rows;
    uint32_t *states;
} matrix;

static uint64_t width_of(const matrix *m)
{
    return m->count + UINT64_C(2);
}

static int take_matrix(sj_arena *scratch, uint32_t count, matrix *m)
{
    m->count = count;
    m->rows = sj_arena_zero(scratch, count * width_of(m), sizeof *m->rows);
    m->states = sj_arena_zero(scratch, count, sizeof *m->states);
    return m->rows != NULL && m->states != NULL ? 0 : -1;
}

/* Has a state a point in [low, high)? The start stays, too. */
static int stays(const sj_markov *c, uint32_t state, uint32_t low, uint32_t high)
{
    for (int i = 0; i < SJ_MARKOV_ORDER; i++)
        if (c->points[state][i] >= low && c->points[state][i] < high)
            return 1;
    return state == 0;
}

/* Take the last states out, until `count` are left. */
static void eliminate(matrix *m, uint32_t count)
{
    uint64_t width = width_of(m), all = m->count;
    for (uint64_t k = all; k-- > count;) {
        const double *own = m->rows + k * width;
        double leaves = own[all + 1];
        for (uint64_t j = 0; j < k; j++)
            leaves += own[j];
        for (uint64_t i = 0; i < k; i++) {
            double *row = m->rows + i * width, part = row[k] / leaves;
            if (row[k] == 0)
                continue;
            for (uint64_t j = 0; j < k; j++)
                row[j] += part * own[j];
            row[all] += part * own[all];
            row[all + 1] += part * own[all + 1];
        }
    }
}

/* The matrix with those that stay first; how many do. */
static uint32_t copy(const sj_markov *c, const matrix *from, uint32_t low, uint32_t high,
                     uint32_t *order, matrix *out)
{
    uint32_t kept = 0, at = 0;
    for (int stay = 1; stay >= 0; stay--) {
        for (uint32_t i = 0; i < from->count; i++)
            if (stays(c, from->states[i], low, high) == stay)
                order[at++] = i;
        kept = stay ? at : kept;
    }
    for (uint32_t i = 0; i < from->count; i++) {
        const double *row = from->rows + order[i] * width_of(from);
        double *own = out->rows + i * width_of(out);
        out->states[i] = from->states[order[i]];
        for (uint32_t j = 0; j < from->count; j++)
            own[j] = row[order[j]];
        own[from->count] = row[from->count];
        own[from->count + 1] = row[from->count + 1];
    }
    return kept;
}

/* Close the gaps that the states leave that were taken out. */
static void pack(matrix *m, uint32_t count)
{
    uint64_t before = width_of(m), all = m->count;
    m->count = count;
    for (uint64_t i = 0; i < count; i++) {
        memmove(m->rows + i * width_of(m), m->rows + i * before, count * sizeof *m->rows);
        memmove(m->rows + i * width_of(m) + count, m->rows + i * before + all, 2 * sizeof *m->rows);
    }
}

/* The points [low, high) of a matrix whose other states are out. */
static int halve(const sj_markov *c, const matrix *from, uint32_t low, uint32_t high,
                 sj_arena *scratch, double *without)
{
    matrix m;
    if (high - low == 1) {
        without[low] = from->rows[from->count];
        return 0;
    }
    sj_arena_mark mark = sj_arena_save(scratch);
    uint32_t middle = low + (high - low) / 2;
    uint32_t *order = sj_arena_take(scratch, from->count * sizeof *order);
    int failed = order == NULL || take_matrix(scratch, from->count, &m) != 0;
    for (int half = 0; half < 2 && !failed; half++) {
        uint32_t begin = half ? middle : low, end = half ? high : middle;
        m.count = from->count;
        uint32_t kept = copy(c, from, begin, end, order, &m);
        eliminate(&m, kept);
        pack(&m, kept);
        failed = halve(c, &m, begin, end, scratch, without);
    }
    sj_arena_release(scratch, mark);
    return failed ? -1 : 0;
}

static void fill(const sj_markov *c, matrix *m)
{
    for (uint32_t i = 0; i < c->states; i++) {
        double *row = m->rows + i * width_of(m);
        m->states[i] = i;
        for (uint32_t k = c->from[i]; k < c->from[i + 1]; k++)
            row[c->to[k]] += c->share[k];
        row[c->states] = c->goals[i];
        row[c->states + 1] = c->ends[i];
    }
}

int sj_markov_divide(const sj_markov *c, sj_arena *scratch, double *all, double *without)
{
    matrix m;
    sj_arena_mark mark = sj_arena_save(scratch);
    int failed = take_matrix(scratch, c->states, &m);
    if (failed == 0) {
        fill(c, &m);
        failed = c->count != 0 ? halve(c, &m, 0, c->count, scratch, without) : 0;
        eliminate(&m, 1);
        *all = m.rows[c->states];
    }
    sj_arena_release(scratch, mark);
    return failed;
}

int sj_markov_worth(const sj_markov *c, sj_arena *scratch, double *all, double *without)
{
    int answer = SOJOURN_DONE;
    if (c->states > SJ_MARKOV_DIRECT)
        answer = sj_markov_sweep(c, scratch, all, without);
    if (answer == SOJOURN_DONE && c->states <= SJ_MARKOV_MOST)
        answer = sj_markov_divide(c, scratch, all, without);
    return answer;
}
