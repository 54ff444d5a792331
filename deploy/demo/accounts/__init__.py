"""What was planned and asked, beside what the services answer; one module a kind of act."""
