-- SPDX-License-Identifier: MIT
-- The bench job (README.md) in DuckDB, from the table `events` to the row of answers. Each `-- stage`
-- is timed; the last statement gives the answers.

-- stage identity
CREATE TABLE pairs AS SELECT DISTINCT id1, id2 FROM events WHERE id2 IS NOT NULL;
CREATE TABLE names AS
    SELECT row_number() OVER () AS number, name
    FROM (SELECT id1 AS name FROM events UNION SELECT id2 FROM pairs);
CREATE TABLE edges AS
    WITH edge AS (SELECT a.number AS a, b.number AS b
                  FROM pairs JOIN names a ON a.name = id1 JOIN names b ON b.name = id2)
    SELECT a, b FROM edge UNION ALL SELECT b, a FROM edge;
CREATE TABLE customers AS
    WITH RECURSIVE least(number, customer) USING KEY (number) AS (
        SELECT number, number FROM names
        UNION
        SELECT edges.a, min(near.customer)
        FROM least near
        JOIN edges ON edges.b = near.number
        JOIN recurring.least have ON have.number = edges.a
        WHERE near.customer < have.customer
        GROUP BY edges.a)
    SELECT name, customer FROM least JOIN names USING (number);

-- stage transactions
CREATE TABLE transactions AS
    SELECT customer, system, channel, t0, t1, events, sold, resolved, agent, stated
    FROM (SELECT system, session, any_value(id1) AS name, max(channel) AS channel,
                 min(ts) AS t0, max(ts) AS t1, count(*) AS events,
                 coalesce(sum(value) FILTER (etype = 10), 0)::BIGINT AS sold,
                 max(etype = 12) AS resolved, max(agent) > 0 AS agent,
                 min(ts * 16 + intent) FILTER (intent > 0) AS stated
          FROM events GROUP BY system, session)
    JOIN customers USING (name);

-- stage interactions
CREATE TABLE parts AS
    WITH reached AS (
        SELECT *, max(t1) OVER (PARTITION BY customer ORDER BY t0
                                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM transactions)
    SELECT * EXCLUDE (before),
           count(*) FILTER (before IS NULL OR t0 > before + 1800000)
               OVER (PARTITION BY customer ORDER BY t0) AS interaction
    FROM reached;
CREATE TABLE interactions AS
    SELECT customer, interaction, min(t0) AS t0, max(t1) AS t1, count(*) AS transactions,
           sum(sold)::BIGINT AS sold, max(resolved) AS resolved, max(agent) AS agent,
           max(system = 1) AS ivr, coalesce(min(stated) % 16, 0) AS intent
    FROM parts GROUP BY customer, interaction;

-- stage engagements
CREATE TABLE issues AS
    WITH before AS (
        SELECT *, lag(t1) OVER each AS t1_before, lag(resolved) OVER each AS closed
        FROM interactions WINDOW each AS (PARTITION BY customer, intent ORDER BY t0))
    SELECT * EXCLUDE (t1_before, closed),
           count(*) FILTER (t1_before IS NULL OR closed OR intent = 0 OR t0 - t1_before > 604800000)
               OVER (PARTITION BY customer, intent ORDER BY t0 ROWS UNBOUNDED PRECEDING)
               AS engagement
    FROM before;
CREATE TABLE engagements AS
    SELECT customer, intent, engagement, min(t0) AS t0, max(t1) AS t1, count(*) AS interactions,
           sum(transactions)::BIGINT AS transactions, sum(sold)::BIGINT AS sold,
           max(resolved) AS resolved
    FROM issues GROUP BY customer, intent, engagement;
CREATE TABLE journeys AS
    SELECT customer, min(t0) AS t0, max(t1) AS t1, count(*) AS engagements,
           sum(interactions)::BIGINT AS interactions, sum(sold)::BIGINT AS sold
    FROM engagements GROUP BY customer;

-- stage figures
CREATE TABLE touches AS
    SELECT e.customer, e.intent, e.engagement, e.sold, e.transactions, p.channel, p.t0
    FROM engagements e
    JOIN issues i USING (customer, intent, engagement)
    JOIN parts p ON p.customer = i.customer AND p.interaction = i.interaction
    WHERE e.sold > 0;
CREATE TABLE linear AS
    SELECT channel, sum(sold // transactions)::BIGINT AS value FROM touches GROUP BY channel;
CREATE TABLE last AS
    SELECT key % 16 AS channel, sum(sold)::BIGINT AS value
    FROM (SELECT max(t0 * 16 + channel) AS key, any_value(sold) AS sold
          FROM touches GROUP BY customer, intent, engagement)
    GROUP BY channel;
SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM names) AS identifiers,
       t.*, i.*, e.*, j.*,
       (SELECT list(value ORDER BY channel) FROM linear) AS linear,
       (SELECT list(value ORDER BY channel) FROM last) AS last
FROM (SELECT count(*) AS transactions, sum(t1 - t0)::BIGINT AS dur_txn,
             count(*) FILTER (agent) AS agent_txn,
             coalesce(sum(t1 - t0) FILTER (agent), 0)::BIGINT AS agent_dur FROM transactions) t,
     (SELECT count(*) AS interactions, sum(t1 - t0)::BIGINT AS dur_int,
             count(*) FILTER (ivr) AS voice_int,
             count(*) FILTER (ivr AND NOT agent) AS contained FROM interactions) i,
     (SELECT count(*) AS engagements, sum(t1 - t0)::BIGINT AS dur_eng,
             count(*) FILTER (resolved) AS resolved_eng,
             count(*) FILTER (resolved AND interactions = 1) AS fcr_eng,
             sum(sold)::BIGINT AS value FROM engagements) e,
     (SELECT count(*) AS journeys, sum(t1 - t0)::BIGINT AS dur_jou FROM journeys) j;
