"""What a developer's machine needs to run the addon: set up once, reused by all clones.

Standard library only: these modules run before anything is installed.
"""
