-- Who changed which setting from what to what; a null value means the default.
CREATE TABLE settings_history (
    sequence INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    old_value TEXT,
    new_value TEXT
) STRICT;

CREATE INDEX settings_history_key ON settings_history (key, sequence);
