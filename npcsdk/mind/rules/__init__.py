"""What a generated line must not be, one rule a file. The line contract asks them in turn.

Each rule is a pure function of a `Wording` and of what the contract says of its matter. It answers
with a short clause that says why the line may not be said, or with None.
"""
