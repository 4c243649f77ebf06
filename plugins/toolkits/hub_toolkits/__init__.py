"""The toolkits plugin of Partner Hub."""
