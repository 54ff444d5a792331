"""What is made of facts: tables, projections, reactions, and their rebuilding."""
