"""What people set in plugins and switch per campaign, and the staff pages for both."""
