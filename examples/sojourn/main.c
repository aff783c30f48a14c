/* SPDX-License-Identifier: MIT */
/* sojourn: contact-centre events in, customer journeys out, on the command line. */
#include "load.h"

#include <errno.h>
#include <popt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct verb verbs[] = {
    {"check", "[FILE...]", "what is in the files: rows, identifiers, refused rows, suspicious keys",
     "  sojourn simulate | sojourn check\n"
     "  sojourn check facts.csv\n",
     COMMAND_READS, check_run},
    {"summary", "[FILE...]", "counts and medians of the five levels",
     "  sojourn simulate | sojourn summary\n"
     "  sojourn summary --set interaction_gap=10m facts.csv\n",
     COMMAND_READS | COMMAND_ASKS, summary_run},
    {"spans", "LEVEL [FILE...]",
     "one level as CSV: event, transaction, interaction, engagement, journey",
     "  sojourn simulate --events 1000 | sojourn spans interactions -\n"
     "  sojourn spans engagements --as-of 2024-03-01T00:00:00Z --time us facts.csv\n",
     COMMAND_READS | COMMAND_ASKS | COMMAND_TIMES, rows_run},
    {"show", "KIND=VALUE [FILE...]",
     "the journey of one customer as a tree; ID of a journey in place of KIND=VALUE",
     "  sojourn simulate | sojourn show account=A1000001\n"
     "  sojourn show phone=+4915110000001 --json --limit 5 --latest-first facts.csv\n",
     COMMAND_READS | COMMAND_ASKS | COMMAND_SHOWS, show_run},
    {"measure", "METRIC,... [FILE...]",
     "metrics as CSV: value, interval, exact fraction; --help METRIC: its formula",
     "  sojourn simulate | sojourn measure offered,answered,service_level --by queue --table\n"
     "  sojourn measure fcr --variant any_return --set return=3d --by intent facts.csv\n",
     COMMAND_READS | COMMAND_ASKS | COMMAND_TIMES | COMMAND_MEASURES | COMMAND_FIGURES |
         COMMAND_SHRINKS,
     measure_run},
    {"metrics", "[METRIC]", "what can be measured, as CSV; or all about one metric",
     "  sojourn metrics\n"
     "  sojourn metrics service_level\n",
     0, metrics_run},
    {"compute", "FORMULA [INPUT=VALUE..]", "a formula of the trade: staffing, survival, value",
     "  sojourn compute erlang_c calls=100 interval=1800 handle=180 agents=14 threshold=20\n"
     "  sojourn compute staff calls=100 interval=1800 handle=180 patience=300 threshold=20\n",
     0, compute_run},
    {"formulas", "[FORMULA]", "what can be computed, as CSV; or all about one formula",
     "  sojourn formulas\n"
     "  sojourn formulas erlang_a\n",
     0, formulas_run},
    {"attribute", "QUESTION [FILE...]",
     "which touches earned the goals, as CSV; --help QUESTION: its formula",
     "  sojourn simulate | sojourn attribute markov --set order=2 --table\n"
     "  sojourn attribute time_decay --variant value --touch name --look-back 7d facts.csv\n",
     COMMAND_READS | COMMAND_ASKS | COMMAND_TIMES | COMMAND_TRACES | COMMAND_FIGURES,
     attribute_run},
    {"paths", "QUESTION|tree [FILE...]",
     "which way customers take, as CSV: what follows what, variants; tree: of ways that part",
     "  sojourn simulate | sojourn paths tree --touch name --begin main --table\n"
     "  sojourn paths variants --variant share --goal resolve --in engagement facts.csv\n",
     COMMAND_READS | COMMAND_ASKS | COMMAND_TIMES | COMMAND_TRACES | COMMAND_FIGURES, paths_run},
    {"agents", "QUESTION|overview [FILE...]",
     "who helped when several did, by --touch agent --goal resolve; overview: what each does",
     "  sojourn simulate | sojourn agents overview --by intent --shrunk 5 --table\n"
     "  sojourn agents success --variant compared --by intent --set least=5 facts.csv\n",
     COMMAND_READS | COMMAND_ASKS | COMMAND_TIMES | COMMAND_TRACES | COMMAND_FIGURES |
         COMMAND_SHRINKS,
     agents_run},
    {"patterns", "QUESTION [FILE...]", "what comes before what: leads_to, rules, drivers, funnel",
     "  sojourn simulate | sojourn patterns leads_to --set within=14d --table\n"
     "  sojourn patterns rules --step 'channel | name' --set least=5 facts.csv\n",
     COMMAND_READS | COMMAND_ASKS | COMMAND_TIMES | COMMAND_TRACES | COMMAND_FIGURES, patterns_run},
    {"opt_outs", "[FILE...]",
     "why callers leave the menu, by the last input; and what became of them",
     "  sojourn simulate | sojourn opt_outs --set window=order:30d:sales --table\n"
     "  sojourn opt_outs --where intent=billing --set redial=2h facts.csv\n",
     COMMAND_READS | COMMAND_ASKS | COMMAND_TRACES | COMMAND_FIGURES, opt_outs_run},
    {"digest", "[FILE...]", "128 bits over the facts, and over the spans that follow from them",
     "  sojourn simulate | sojourn digest\n"
     "  sojourn digest --shuffle 7 facts.csv\n",
     COMMAND_READS, digest_run},
    {"explain", "A B [FILE...]",
     "why A and B (each KIND=VALUE or ID) are one customer's; B all: what was left out",
     "  sojourn explain account=A1000001 phone=+4915110000001 facts.csv\n"
     "  sojourn simulate | sojourn explain all all\n",
     COMMAND_READS, explain_run},
    {"ask", "FILE...", "many questions of files that are read once: a line of standard input each",
     "  echo 'measure fcr --by queue' | sojourn ask facts.csv\n"
     "  printf 'summary\\nexplain all all\\n' | sojourn ask --set interaction_gap=10m facts.csv\n",
     COMMAND_READS, ask_run},
    {"simulate", "", "events of a contact centre that does not exist, as CSV",
     "  sojourn simulate --events 1000 --seed 7 > facts.csv\n"
     "  sojourn simulate --profile telco --rate identity=1000 --truth truth > facts.csv\n",
     COMMAND_SIMULATES, simulate_run},
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static void usage(FILE *stream)
{
    fputs("Usage: sojourn VERB [OPTION...] [FILE...]\n"
          "Contact-centre events in, customer journeys out. No FILE, or -, is standard input.\n\n",
          stream);
    for (size_t i = 0; i < VERBS; i++)
        fprintf(stream, "  %-9s %-20s %s\n", verbs[i].name, verbs[i].arguments, verbs[i].what);
    fputs("\nsojourn VERB --help tells more, with examples. The rows of a FILE: doc/facts.md.\n"
          "Exit: 0 done, 1 a bad row under --strict, 2 usage, 3 input not readable as facts,\n"
          "4 files or memory.\n",
          stream);
}

static const struct verb *verb_find(const char *name)
{
    for (size_t i = 0; i < VERBS; i++)
        if (!strcmp(name, verbs[i].name))
            return &verbs[i];
    return NULL;
}

static int output_end(int result)
{
    if (!fflush(stdout) && !ferror(stdout))
        return result;
    report_error("standard output: %s", strerror(errno));
    return TOOL_SYSTEM;
}

static int verb_run(const struct verb *verb, int count, const char *const *arguments)
{
    struct command command;
    int result = command_parse(&command, verb, count, arguments);
    if (result == COMMAND_GO)
        result = verb->run(&command);
    command_close(&command);
    return output_end(result);
}

/* A line is a verb and its arguments; quotes hold words together. */
static int question_run(const char *line)
{
    const char **words = NULL;
    int count, wrong = poptParseArgvString(line, &count, &words);
    const struct verb *verb = wrong ? NULL : verb_find(words[0]);
    int result = verb ? verb_run(verb, count, words) : TOOL_USAGE;
    if (!verb)
        report_error("\"%s\" is no question: %s", line,
                     wrong ? poptStrerror(wrong) : "no such verb");
    free(words);
    return result;
}

/* An empty line ends each answer. The first exit code that is not 0 is that of them all. */
int ask_run(struct command *command)
{
    char *line = NULL;
    size_t room = 0;
    int result = load_hold(command);
    if (result != TOOL_DONE)
        return result;
    for (ssize_t length; (length = getline(&line, &room, stdin)) > 0;) {
        line[strcspn(line, "\r\n")] = 0;
        if (!line[strspn(line, " \t")])
            continue;
        int code = question_run(line);
        putchar('\n');
        result = result ? result : output_end(code);
    }
    free(line);
    load_release();
    return result;
}

int main(int count, char **arguments)
{
    const char *first = count > 1 ? arguments[1] : "";
    if (!strcmp(first, "--help") || !strcmp(first, "help")) {
        usage(stdout);
        return output_end(TOOL_DONE);
    }
    if (!strcmp(first, "--version")) {
        uint32_t version = sojourn_version();
        printf("sojourn %u.%u.%u\n", version >> 16, version >> 8 & 255, version & 255);
        return output_end(TOOL_DONE);
    }
    const struct verb *verb = verb_find(first);
    if (verb)
        return verb_run(verb, count - 1, (const char *const *)(arguments + 1));
    if (*first)
        report_error("\"%s\" is no verb", first);
    usage(stderr);
    return TOOL_USAGE;
}
