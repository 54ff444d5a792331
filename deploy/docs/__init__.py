"""Pages of documentation that are made from the code, and checked to be current."""
