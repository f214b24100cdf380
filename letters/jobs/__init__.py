"""What runs in the worker: mails, editions, what falls due."""
