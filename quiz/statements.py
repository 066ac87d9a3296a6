"""Every statement that a request or the scheduler runs, each with a line of purpose.

Races are decided here, by rows: a statement whose condition no longer holds changes nothing
and returns nothing, and its caller reads the row to say why.
"""

from __future__ import annotations

from quiz.rules import CLOCK_LIMIT, LIFETIME, QUESTION_COUNT

_LIFETIME = f"interval '{LIFETIME.total_seconds():.0f} seconds'"

# Milliseconds that the question on the table has been open. `now()` is the moment at which the
# statement arrived; at least 1 even if the clock of the machine was set back.
_ELAPSED = f"""
    least({CLOCK_LIMIT}, greatest(1,
        floor(extract(epoch FROM now() - dealt_at) * 1000)))::integer
"""
_ALIVE = f"started_at > now() - {_LIFETIME}"

# Begins an attempt with its ten questions; the clock of question 1 starts.
START_ATTEMPT = "INSERT INTO attempt (attempt_id, level, questions) VALUES ($1, $2, $3)"

# Stores the first answer to the open question, if the attempt still has time and the question
# has that choice.
ANSWER = f"""
    UPDATE attempt
    SET choices = choices || $3::text,
        times = times || {_ELAPSED},
        points = points + (questions -> ($2::integer - 1) ->> 'right_choice' = $3::text)::integer,
        total_time = total_time + {_ELAPSED}
    WHERE attempt_id = $1
      AND dealt = $2::integer
      AND cardinality(choices) = $2::integer - 1
      AND total_time + {_ELAPSED} < {CLOCK_LIMIT}
      AND {_ALIVE}
      AND questions -> ($2::integer - 1) -> 'choices'
          @> jsonb_build_array(jsonb_build_object('id', $3::text))
    RETURNING questions -> ($2::integer - 1) ->> 'right_choice' AS right_choice,
              questions -> ($2::integer - 1) ->> 'explanation' AS explanation,
              points, total_time
"""

# Deals the next question once the one before is answered; its clock starts.
DEAL = f"""
    UPDATE attempt
    SET dealt = $2::integer, dealt_at = now()
    WHERE attempt_id = $1
      AND dealt = $2::integer - 1
      AND cardinality(choices) = $2::integer - 1
      AND $2::integer <= {QUESTION_COUNT}
      AND {_ALIVE}
    RETURNING questions -> ($2::integer - 1) AS question
"""

# Where an attempt stands, and whether it has run out of time.
READ_ATTEMPT = f"""
    SELECT level, questions, dealt, choices, times, points, total_time,
           NOT ({_ALIVE})
           OR (cardinality(choices) < dealt AND total_time + {_ELAPSED} >= {CLOCK_LIMIT})
           AS expired,
           EXISTS (SELECT FROM game WHERE game.attempt_id = attempt.attempt_id) AS signed
    FROM attempt
    WHERE attempt_id = $1
"""

# How many of a day's games are better than one, by points and by time ({fewest}: fewest points
# on the board of times), and how many there are. Each count is one range of an index: an OR
# reads the whole day, which made a signature among 5 000 games take three times as long.
_STANDING = """
    1 + (SELECT count(*) FROM game AS other
         WHERE other.day_date = {day} AND other.points > {points})
      + (SELECT count(*) FROM game AS other
         WHERE other.day_date = {day}
           AND other.points = {points} AND other.total_time < {total_time})
    AS points_rank,
    CASE WHEN {points} >= {fewest} THEN
        1 + (SELECT count(*) FROM game AS other
             WHERE other.day_date = {day}
               AND other.total_time < {total_time} AND other.points >= {fewest})
          + (SELECT count(*) FROM game AS other
             WHERE other.day_date = {day}
               AND other.total_time = {total_time} AND other.points > {points})
    END AS temps_rank,
    (SELECT count(*) FROM game AS other WHERE other.day_date = {day}) AS others
"""

_STANDING_OF_SIGNED = _STANDING.format(
    day="$3", points="signed.points", total_time="signed.total_time", fewest="$4"
)
_STANDING_OF_GAME = _STANDING.format(
    day="game.day_date", points="game.points", total_time="game.total_time", fewest="$2"
)

# Signs a finished attempt on day $3, unless the nickname or the attempt already signed.
# `others` doesn't count the new game: the statement reads the table as it was.
SIGN = f"""
    WITH finished AS (
        SELECT attempt_id, level, points, total_time
        FROM attempt
        WHERE attempt_id = $1 AND cardinality(choices) = {QUESTION_COUNT} AND {_ALIVE}
    ), today AS (
        INSERT INTO day (day_date) SELECT $3 FROM finished ON CONFLICT DO NOTHING
    ), signed AS (
        INSERT INTO game (nickname, level, points, total_time, day_date, attempt_id)
        SELECT $2, level, points, total_time, $3, attempt_id FROM finished
        ON CONFLICT DO NOTHING
        RETURNING game_id, nickname, level, points, total_time
    )
    SELECT signed.*, {_STANDING_OF_SIGNED}
    FROM signed
"""

# The game that an attempt has signed; `others` counts all of its day, itself included.
SIGNED_BY = f"""
    SELECT game_id, nickname, level, points, total_time, {_STANDING_OF_GAME}
    FROM game
    WHERE attempt_id = $1
"""

# Nicknames of $2 that nobody has signed with on day $1, in the order given.
FREE_NICKNAMES = """
    SELECT candidate
    FROM unnest($2::text[]) WITH ORDINALITY AS wish (candidate, place)
    WHERE NOT EXISTS (SELECT FROM game WHERE day_date = $1 AND nickname = candidate)
    ORDER BY place
"""

# The hundred best of a day by points ($2: one level, or null for all).
POINTS_BOARD = """
    SELECT nickname, level, points, total_time
    FROM game
    WHERE day_date = $1 AND ($2::level_type IS NULL OR level = $2)
    ORDER BY points DESC, total_time, game_id
    LIMIT 100
"""

# The hundred fastest of a day, among games of $3 points or more.
TIMES_BOARD = """
    SELECT nickname, level, points, total_time
    FROM game
    WHERE day_date = $1 AND ($2::level_type IS NULL OR level = $2) AND points >= $3
    ORDER BY total_time, points DESC, game_id
    LIMIT 100
"""

# How many games a day has.
COUNT_PLAYERS = """
    SELECT count(*) FROM game WHERE day_date = $1 AND ($2::level_type IS NULL OR level = $2)
"""

# Whether PostgreSQL answers.
PING = "SELECT 1"

# The purge, in order: the lock that lets one worker in, the games of other days (with the attempts
# that signed them, or they could be signed again), the attempts past their hour, the other days,
# and the row of today, which keeps what its first purge did.
LOCK_PURGE = "SELECT pg_try_advisory_xact_lock($1)"
IS_DAY_OPEN = "SELECT EXISTS (SELECT FROM day WHERE day_date = $1 AND purged_at IS NOT NULL)"
REMOVE_GAMES = """
    WITH removed AS (
        DELETE FROM game WHERE day_date <> $1 RETURNING attempt_id
    ), signed AS (
        DELETE FROM attempt USING removed WHERE attempt.attempt_id = removed.attempt_id
    )
    SELECT count(*) FROM removed
"""
REMOVE_ATTEMPTS = f"DELETE FROM attempt WHERE NOT ({_ALIVE})"
REMOVE_DAYS = "DELETE FROM day WHERE day_date <> $1"
OPEN_DAY = """
    INSERT INTO day (day_date, purged_at, games_removed) VALUES ($1, now(), $2)
    ON CONFLICT (day_date) DO UPDATE
    SET purged_at = excluded.purged_at, games_removed = excluded.games_removed
    WHERE day.purged_at IS NULL
"""

# The operator takes scores off the board of day $1: those of nickname $2, or all when it is null.
# Their attempts go too, or the same games could be signed again.
REMOVE_SCORES = """
    WITH removed AS (
        DELETE FROM game
        WHERE day_date = $1 AND ($2::text IS NULL OR nickname = $2)
        RETURNING attempt_id
    ), forgotten AS (
        DELETE FROM attempt USING removed WHERE attempt.attempt_id = removed.attempt_id
    )
    SELECT count(*) FROM removed
"""

# The upkeep, in order: the lock of a session (VACUUM can't run in a transaction) and whether
# another worker has just done it; the work itself; what the tables and indexes are like.
LOCK_UPKEEP = "SELECT pg_try_advisory_lock($1)"
IS_KEPT_UP = """
    SELECT bool_and(coalesce(last_vacuum > now() - interval '1 hour', false))
    FROM pg_stat_user_tables
    WHERE relid = ANY ('{game,attempt,day}'::regclass[])
"""
VACUUM = "VACUUM (ANALYZE) game, attempt, day"
ANALYZE = "ANALYZE game, attempt, day"
TABLE_SIZES = """
    SELECT name, pg_total_relation_size(name::regclass) AS bytes
    FROM unnest('{game,attempt,day}'::text[]) AS name
"""
INDEXES = """
    SELECT indexrelid::oid AS oid, relname AS name, indisvalid AND indisready AS usable
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = ANY ('{game,attempt,day}'::regclass[])
    ORDER BY relname
"""

# amcheck reads an index as a whole, and here looks up every row of the table in it.
IS_AMCHECK_INSTALLED = """
    SELECT installed_version IS NOT NULL FROM pg_available_extensions WHERE name = 'amcheck'
"""
INSTALL_AMCHECK = "CREATE EXTENSION amcheck"
AMCHECK = "SELECT bt_index_check($1::oid::regclass, true)"

# When the purge opened day $1, what it removed, and how many games the day has.
DAY_SO_FAR = """
    SELECT (SELECT count(*) FROM game WHERE day_date = $1) AS games,
           max(purged_at) AS purged_at, max(games_removed) AS games_removed
    FROM day
    WHERE day_date = $1
"""
