"""Skill sets: how their labels are made, training, evaluation, and the job that predicts them."""
