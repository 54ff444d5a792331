"""What is published of the facts: their JSON Schemas, examples and AsyncAPI document."""
