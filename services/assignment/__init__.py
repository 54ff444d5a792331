"""Assignment: providers, experts, engagements and deliveries."""
