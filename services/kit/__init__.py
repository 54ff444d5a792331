"""What every service is built from; not one word of the domain."""
