"""What an installation lacks, or has that is unsafe in production; nothing is changed by asking."""
