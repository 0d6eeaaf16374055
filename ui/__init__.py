"""What people and scripts touch: settings, commands, and the page in the browser."""
