"""Who is waited for, and how long: facts -> spells, by business day; pure."""
