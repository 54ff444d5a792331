-- parameters: none
CREATE TABLE IF NOT EXISTS migration (
    set_name text NOT NULL,
    number integer NOT NULL,
    file text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (set_name, number)
)
