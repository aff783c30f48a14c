-- SPDX-License-Identifier: MIT
-- The bench job (README.md) in ClickHouse, from the table `events` to the row of answers. Each
-- `-- stage` is timed; the statements of `-- stage spread` are repeated until the customers stay what
-- they were; the last statement gives the answers.

-- stage identity
CREATE TABLE pairs ENGINE = Memory AS
    SELECT id1, id2 FROM events WHERE id2 != '' GROUP BY id1, id2;
CREATE TABLE names ENGINE = Memory AS
    SELECT name, toUInt32(rowNumberInAllBlocks()) AS number
    FROM (SELECT DISTINCT name FROM (SELECT DISTINCT id1 AS name FROM events
                                     UNION ALL SELECT id2 FROM pairs));
CREATE TABLE halves ENGINE = Memory AS
    SELECT n.number AS a, p.id2 AS id2 FROM pairs p JOIN names n ON n.name = p.id1;
CREATE TABLE edges ENGINE = Memory AS
    SELECT tupleElement(edge, 1) AS a, tupleElement(edge, 2) AS b
    FROM (SELECT arrayJoin([(h.a, n.number), (n.number, h.a)]) AS edge
          FROM halves h JOIN names n ON n.name = h.id2);
CREATE TABLE least ENGINE = Memory AS SELECT number, number AS customer FROM names;

-- stage spread
CREATE TABLE nearer ENGINE = Memory AS
    SELECT number, min(customer) AS customer
    FROM (SELECT e.a AS number, l.customer AS customer FROM edges e JOIN least l ON l.number = e.b
          UNION ALL SELECT number, customer FROM least)
    GROUP BY number;
DROP TABLE least;
CREATE TABLE least ENGINE = Memory AS
    SELECT x.number AS number, y.customer AS customer
    FROM nearer x JOIN nearer y ON y.number = x.customer;
DROP TABLE nearer;
SELECT toString(sum(customer)) FROM least;

-- stage identity
CREATE TABLE customers ENGINE = Memory AS
    SELECT n.name AS name, l.customer AS customer
    FROM names n JOIN least l ON l.number = n.number;

-- stage transactions
CREATE TABLE transactions ENGINE = Memory AS
    SELECT c.customer AS customer, system, channel, t0, t1, n, sold, resolved, agent, stated
    FROM (SELECT system, session, any(id1) AS name, max(channel) AS channel, min(ts) AS t0,
                 max(ts) AS t1, count() AS n, toInt64(sumIf(value, etype = 10)) AS sold,
                 max(etype = 12) AS resolved, max(events.agent) > 0 AS agent,
                 min(if(intent > 0, ts * 16 + intent, 9223372036854775807)) AS stated
          FROM events GROUP BY system, session) t
    JOIN customers c ON c.name = t.name;

-- stage interactions
CREATE TABLE parts ENGINE = Memory AS
    WITH reached AS (
        SELECT *, max(t1) OVER (PARTITION BY customer ORDER BY t0
                                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM transactions)
    SELECT * EXCEPT (before),
           sum(t0 > before + 1800000) OVER (PARTITION BY customer ORDER BY t0) AS interaction
    FROM reached;
CREATE TABLE interactions ENGINE = Memory AS
    SELECT customer, interaction, min(t0) AS i0, max(t1) AS i1, count() AS members,
           sum(sold) AS gain, max(resolved) AS closed, max(agent) AS helped, max(system = 1) AS ivr,
           if(min(stated) = 9223372036854775807, 0, min(stated) % 16) AS intent
    FROM parts GROUP BY customer, interaction;

-- stage engagements
CREATE TABLE issues ENGINE = Memory AS
    WITH before AS (
        SELECT *, lagInFrame(i1, 1, toInt64(0)) OVER each AS i1_before,
               lagInFrame(closed, 1, toUInt8(0)) OVER each AS closed_before
        FROM interactions
        WINDOW each AS (PARTITION BY customer, intent ORDER BY i0
                        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
    SELECT * EXCEPT (i1_before, closed_before),
           sum(closed_before = 1 OR intent = 0 OR i0 - i1_before > 604800000)
               OVER (PARTITION BY customer, intent ORDER BY i0) AS engagement
    FROM before;
CREATE TABLE engagements ENGINE = Memory AS
    SELECT customer, intent, engagement, min(i0) AS e0, max(i1) AS e1, count() AS blocks,
           sum(members) AS touches, sum(gain) AS total, max(closed) AS solved
    FROM issues GROUP BY customer, intent, engagement;
CREATE TABLE journeys ENGINE = Memory AS
    SELECT customer, min(e0) AS j0, max(e1) AS j1, count() AS issues, sum(blocks) AS blocks,
           sum(total) AS total
    FROM engagements GROUP BY customer;

-- stage figures
CREATE TABLE touches ENGINE = Memory AS
    SELECT s.customer AS customer, s.intent AS intent, s.engagement AS engagement,
           s.total AS total, s.touches AS n, p.channel AS channel, p.t0 AS t0
    FROM parts p
    JOIN (SELECT i.customer AS customer, i.interaction AS interaction, e.intent AS intent,
                 e.engagement AS engagement, e.total AS total, e.touches AS touches
          FROM issues i
          JOIN (SELECT * FROM engagements WHERE total > 0) e
          ON e.customer = i.customer AND e.intent = i.intent AND e.engagement = i.engagement) s
    ON s.customer = p.customer AND s.interaction = p.interaction;
SELECT (SELECT count() FROM events) AS events, (SELECT count() FROM names) AS identifiers,
       (SELECT count() FROM transactions) AS transactions,
       (SELECT sum(t1 - t0) FROM transactions) AS dur_txn,
       (SELECT countIf(agent) FROM transactions) AS agent_txn,
       (SELECT sumIf(t1 - t0, agent) FROM transactions) AS agent_dur,
       (SELECT count() FROM interactions) AS interactions,
       (SELECT sum(i1 - i0) FROM interactions) AS dur_int,
       (SELECT countIf(ivr) FROM interactions) AS voice_int,
       (SELECT countIf(ivr AND NOT helped) FROM interactions) AS contained,
       (SELECT count() FROM engagements) AS engagements,
       (SELECT sum(e1 - e0) FROM engagements) AS dur_eng,
       (SELECT countIf(solved) FROM engagements) AS resolved_eng,
       (SELECT countIf(solved AND blocks = 1) FROM engagements) AS fcr_eng,
       (SELECT sum(total) FROM engagements) AS value,
       (SELECT count() FROM journeys) AS journeys,
       (SELECT sum(j1 - j0) FROM journeys) AS dur_jou,
       (SELECT groupArray(v) FROM (SELECT sum(intDiv(total, n)) AS v FROM touches
                                   GROUP BY channel ORDER BY channel)) AS linear,
       (SELECT groupArray(v) FROM (
            SELECT sum(total) AS v
            FROM (SELECT max(t0 * 16 + channel) % 16 AS channel, any(total) AS total
                  FROM touches GROUP BY customer, intent, engagement)
            GROUP BY channel ORDER BY channel)) AS last;
