-- SPDX-License-Identifier: MIT
-- The twenty metrics of measure.c by intent and day, as doc/metrics.md says them, from exported spans:
-- tables event, transaction, interaction, engagement, with times in microseconds. The last statement
-- gives the answers. What spans do not say is true of the bench's: no contact has more than one
-- transaction, so its events are those of a contact; and none of them begin at once.

-- stage join
CREATE TABLE visits AS
    SELECT i.id, i.parent, i.customer, i.start, i."end", i.flags, i.intent,
           i.start // 86400000000 AS day, i.flags & 1 > 0 AS contact,
           i.flags & 16 > 0 OR i.id IN (SELECT t.parent FROM event e JOIN transaction t ON t.id = e.parent
                                        WHERE e.type = 'connect') AS handled
    FROM interaction i;
CREATE TABLE parts AS
    SELECT t.id, t.start // 86400000000 AS day, v.intent
    FROM transaction t JOIN visits v ON v.id = t.parent;
CREATE TABLE said AS
    SELECT e.parent AS contact, e.start, e."end", e.type, e.agent, e.start // 86400000000 AS day, p.intent
    FROM event e JOIN parts p ON p.id = e.parent;
CREATE TABLE now AS SELECT max("end") AS time FROM event;

-- stage queue
CREATE TABLE entries AS
    WITH marked AS (
        SELECT contact, start, day, intent, type,
               count(*) FILTER (type = 'queue') OVER (PARTITION BY contact ORDER BY start) AS entry
        FROM said WHERE type IN ('queue', 'abandon', 'connect', 'transfer', 'callback', 'end')),
    grouped AS (
        SELECT contact, entry, min(start) AS start, min(day) AS day, any_value(intent) AS intent,
               min(start) FILTER (type = 'abandon') AS gone,
               min(start) FILTER (type = 'connect') AS met,
               min(start) FILTER (type IN ('transfer', 'callback', 'end')) AS out
        FROM marked WHERE entry > 0 GROUP BY contact, entry),
    queued AS (
        SELECT day, intent, start, gone IS NOT NULL AS abandoned,
               gone IS NULL AND met IS NOT NULL AS answered,
               coalesce(gone, met, out, lead(start) OVER (PARTITION BY contact ORDER BY entry)) AS until
        FROM grouped)
    SELECT day, intent, start, abandoned, answered, until IS NULL AS waits,
           coalesce(until, time) - start AS wait
    FROM queued, now
    UNION ALL
    SELECT min(day), any_value(intent), min(start), false, true, false, 0
    FROM marked WHERE type = 'connect' AND contact NOT IN (SELECT contact FROM grouped)
    GROUP BY contact;

-- stage legs
CREATE TABLE work AS
    WITH next AS (
        SELECT *, min(CASE WHEN type IN ('connect', 'transfer', 'wrap_up', 'abandon', 'end')
                           THEN start END) OVER after AS ends,
               min(CASE WHEN type = 'retrieve' THEN start END) OVER after AS retrieved,
               min(CASE WHEN type = 'connect' THEN start END)
                   OVER (PARTITION BY contact, agent) AS begun,
               last_value(CASE WHEN type = 'connect' THEN agent END IGNORE NULLS)
                   OVER (PARTITION BY contact ORDER BY start) AS connected
        FROM said
        WHERE type IN ('connect', 'transfer', 'wrap_up', 'abandon', 'end', 'hold', 'retrieve')
        WINDOW after AS (PARTITION BY contact ORDER BY start
                         ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING))
    SELECT contact, CASE WHEN begun <= start THEN agent ELSE connected END AS leg, type, day, intent,
           start,
           CASE WHEN "end" > start OR type = 'wrap_up' THEN "end"
                WHEN type = 'hold' THEN coalesce(least(ends, retrieved), "end")
                ELSE coalesce(ends, "end") END AS until
    FROM next
    WHERE type IN ('connect', 'transfer', 'wrap_up', 'hold')
      AND (begun <= start OR connected IS NOT NULL);
CREATE TABLE legs AS
    WITH reached AS (
        SELECT *, max(until) FILTER (type <> 'transfer')
                      OVER (PARTITION BY contact, leg ORDER BY start
                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM work)
    SELECT any_value(intent) AS intent, min(day) FILTER (type = 'connect') AS day,
           bool_or(type = 'transfer') AS transferred,
           sum(CASE WHEN type = 'transfer' THEN 0
                    ELSE greatest(0, until - greatest(start, coalesce(before, start))) END) AS length
    FROM reached GROUP BY contact, leg;

-- stage returns
CREATE TABLE looked AS
    WITH following AS (
        SELECT *, lead(start) OVER (PARTITION BY customer, intent ORDER BY start) AS next
        FROM visits WHERE contact)
    SELECT day, intent, coalesce(next <= "end" + 604800000000, false) AS again,
           flags & 128 > 0 OR "end" + 604800000000 > time AS open
    FROM following, now WHERE handled;

-- stage figures
CREATE TABLE issues AS
    SELECT *, start // 86400000000 AS day, state IN ('resolved', 'sold') AS solved FROM engagement;
CREATE TABLE answers AS
    SELECT 'events' AS metric, intent, day, count(*) AS above, 1 AS below, 0 AS left_out
    FROM said GROUP BY ALL
    UNION ALL SELECT 'transactions', intent, day, count(*), 1, 0 FROM parts GROUP BY ALL
    UNION ALL SELECT 'interactions', intent, day, count(*), 1, 0 FROM visits GROUP BY ALL
    UNION ALL SELECT 'engagements', intent, day, count(*), 1, 0 FROM issues GROUP BY ALL
    UNION ALL SELECT 'offered', intent, day, count(*), 1, 0 FROM entries GROUP BY ALL
    UNION ALL SELECT 'answered', intent, day, count(*) FILTER (answered), count(*), 0
    FROM entries GROUP BY ALL
    UNION ALL SELECT 'abandoned', intent, day, count(*) FILTER (abandoned), count(*), 0
    FROM entries GROUP BY ALL
    UNION ALL SELECT 'service_level', intent, day, count(*) FILTER (answered AND wait <= 20000000),
                     count(*), 0
    FROM entries WHERE answered OR abandoned OR wait > 20000000 GROUP BY ALL
    UNION ALL SELECT 'speed_of_answer', intent, day, sum(wait), count(*), 0
    FROM entries WHERE answered GROUP BY ALL
    UNION ALL SELECT 'handled', intent, day, count(*), 1, 0 FROM legs GROUP BY ALL
    UNION ALL SELECT 'handle_time', intent, day, sum(length), count(*), 0 FROM legs GROUP BY ALL
    UNION ALL SELECT 'transferred', intent, day, count(*) FILTER (transferred), count(*), 0
    FROM legs GROUP BY ALL
    UNION ALL SELECT 'fcr', intent, day, count(*) FILTER (NOT open AND NOT again),
                     count(*) FILTER (NOT open), count(*) FILTER (open)
    FROM looked GROUP BY ALL
    UNION ALL SELECT 'repeat_contact', intent, day, count(*) FILTER (NOT open AND again),
                     count(*) FILTER (NOT open), count(*) FILTER (open)
    FROM looked GROUP BY ALL
    UNION ALL SELECT 'containment', intent, day, count(*) FILTER (NOT handled), count(*), 0
    FROM visits WHERE flags & 8 > 0 GROUP BY ALL
    UNION ALL SELECT 'resolved', intent, day, count(*) FILTER (solved),
                     count(*) FILTER (state <> 'open'), count(*) FILTER (state = 'open')
    FROM issues GROUP BY ALL
    UNION ALL SELECT 'steps', intent, day, sum(children), count(*), 0
    FROM issues WHERE state <> 'open' GROUP BY ALL
    UNION ALL SELECT 'session_time', intent, day, sum("end" - start), count(*), 0
    FROM visits WHERE contact GROUP BY ALL
    UNION ALL SELECT 'active_customers', intent, day, count(DISTINCT customer), 1, 0
    FROM visits WHERE contact AND flags & 128 = 0 GROUP BY ALL
    UNION ALL SELECT 'contacts_per_engagement', intent, day, sum(children), count(*), 0
    FROM issues GROUP BY ALL;
SELECT metric, coalesce(intent, '') AS intent, strftime(DATE '1970-01-01' + day::INTEGER, '%Y-%m-%d') AS day,
       above::HUGEINT AS numerator, below AS denominator, left_out
FROM answers ORDER BY ALL;
