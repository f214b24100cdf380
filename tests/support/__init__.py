"""What tests share besides fixtures and factories."""
