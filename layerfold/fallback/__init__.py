"""The folded first view without JavaScript: plain text and bare HTML."""
