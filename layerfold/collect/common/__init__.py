"""What the collectors of all frameworks share."""
