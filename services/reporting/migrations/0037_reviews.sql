-- Annual reviews: the content as it stands in the fact, byte for byte. Files are made of it anew.

CREATE TABLE reviews (
    review text PRIMARY KEY,
    position bigint NOT NULL,
    year integer NOT NULL,
    edition integer NOT NULL,
    supersedes text,
    reason text,
    snapshot text NOT NULL,
    as_of bigint NOT NULL,
    published_on date NOT NULL,
    digest text NOT NULL,
    content text NOT NULL,
    release text NOT NULL,
    page_digest text NOT NULL,
    typst text,
    pdf_digest text
);
COMMENT ON COLUMN reviews.as_of IS 'The position that its figures speak for; position is that of its fact.';
COMMENT ON COLUMN reviews.content IS 'Canonical JSON; its SHA-256 is digest.';
COMMENT ON COLUMN reviews.page_digest IS 'SHA-256 of the HTML file that the release made of the content.';
CREATE INDEX reviews_year ON reviews (year, edition);
