"""How facts get into PostgreSQL: many callers, one group, one commit."""
