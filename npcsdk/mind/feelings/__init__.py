"""What characters make of what happens: appraisal, what is shown of it, and what they think of each other. Pure."""
