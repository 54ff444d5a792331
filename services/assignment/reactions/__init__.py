"""What assignment does about facts of others."""
