"""The documentation; its pictures are made by `python -m docs.pictures`."""
