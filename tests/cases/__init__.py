"""Cases as data, after public reports of people who do this job, and the runner that tries them.

    python -m tests.cases [FOLDER…] [--only WORD] [--without-taste]

A folder holds `cases.json`; the form is told in `shipped/reading/README.md` and
`shipped/service/README.md`. What the cases ask of the service goes through `seams`, and through
nothing else.
"""
