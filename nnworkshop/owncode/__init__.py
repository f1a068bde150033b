"""The learner's own code at work, kept under guard."""
