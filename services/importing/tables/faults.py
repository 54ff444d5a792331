"""A file that cannot be imported, whatever its rows say."""


class ImportFileError(ValueError):
    """A file that cannot be read as what it should be; nothing of it is imported."""
