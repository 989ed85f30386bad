"""Skill sets: from the title and description of a job to the probability of each of many labels."""
