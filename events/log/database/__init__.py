"""How PostgreSQL is reached: connections, statements, migrations, faults that pass."""
