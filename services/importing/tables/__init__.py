"""The one reader of tables: CSV with commas, semicolons or tabs, in the encodings that exist."""
