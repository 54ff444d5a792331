-- Findings are corrected, and struck where nobody made them.

ALTER TABLE findings
    ADD COLUMN corrected_on date,
    ADD COLUMN struck_on date,
    ADD COLUMN correction_reason text;

COMMENT ON COLUMN findings.struck_on IS 'Since when it counts no more; its number is free again.';
