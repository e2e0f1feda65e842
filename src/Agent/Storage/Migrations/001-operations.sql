-- Times are microseconds since 1970-01-01 UTC.

-- What Storage itself has to remember, such as that history was lost.
CREATE TABLE meta (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE operations (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    requested_by TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    ended_at INTEGER,
    last_sequence INTEGER NOT NULL,
    -- The rest of the record, as JSON: read whole, never searched.
    record TEXT NOT NULL,
    -- What the work needs to know after a crash; only its owner understands it.
    journal TEXT
) STRICT;

CREATE INDEX operations_unfinished ON operations (number) WHERE ended = 0;

CREATE TABLE operation_events (
    operation_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    time INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (operation_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX operation_events_time ON operation_events (time);
