-- Which edition follows another is said once. The planner takes these functions into the statement that calls them.

CREATE FUNCTION snapshot_editions() RETURNS TABLE (
    snapshot text, "position" bigint, fiscal_year integer, quarter integer, edition integer, supersedes text,
    superseded_by text, reason text, as_of bigint, published_on date, digest text, content text
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        snapshot, position, fiscal_year, quarter, edition, supersedes,
        (
            SELECT later.snapshot
            FROM snapshots AS later
            WHERE (later.fiscal_year, later.quarter, later.edition)
                = (snapshots.fiscal_year, snapshots.quarter, snapshots.edition + 1)
        ),
        reason, as_of, published_on, digest, content
    FROM snapshots
$$;
COMMENT ON FUNCTION snapshot_editions IS 'Every edition of what was published of each quarter; superseded_by is null for the last.';

CREATE FUNCTION review_editions() RETURNS TABLE (
    review text, "position" bigint, year integer, edition integer, supersedes text, superseded_by text, reason text,
    snapshot text, as_of bigint, published_on date, digest text, content text, release text, page_digest text,
    typst text, pdf_digest text
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        review, position, year, edition, supersedes,
        (
            SELECT later.review
            FROM reviews AS later
            WHERE (later.year, later.edition) = (reviews.year, reviews.edition + 1)
        ),
        reason, snapshot, as_of, published_on, digest, content, release, page_digest, typst, pdf_digest
    FROM reviews
$$;
COMMENT ON FUNCTION review_editions IS 'Every edition of the review of each year; superseded_by is null for the last.';
