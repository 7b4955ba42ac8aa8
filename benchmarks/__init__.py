"""How fast studykit is, each figure beside its floor. `python -m benchmarks` prints them; see README.md."""
