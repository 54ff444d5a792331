-- With what somebody signed in, so that a person who looks at its sessions knows each again.

ALTER TABLE session ADD COLUMN began_in text CHECK (length(began_in) <= 100);

COMMENT ON COLUMN session.began_in IS 'Browser and system in words, as Firefox on Windows; null for sessions of before.';
