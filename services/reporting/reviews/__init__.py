"""How a review is laid out: a page, one HTML file, a PDF; each of its content alone."""
