"""The parts of the made-up club: who they are, how they train, what they feel, what they write."""
