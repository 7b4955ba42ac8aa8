"""The screens. Owns what is drawn and which key does what; everything else is the desk's.

Every screen is a page: lines of runs, worked out by a plain function from what there is to show and the size of the
terminal, and painted by one widget. Must not know SQL, files or the scheduler.
"""
