"""Tables of any layout: which column is which field, by a map that a person wrote or mended."""
