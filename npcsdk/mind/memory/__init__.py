"""What characters remember: read from what happened, ranked when it is looked for, faded and merged in time. Pure."""
