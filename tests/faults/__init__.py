"""Faults that the service must survive, each provoked for real.

Processes are killed and frozen, servers stopped, sockets left half-open. A test that provokes one
carries `@pytest.mark.fault(n)`; `test_all.py` sees to it that every number has a test. Tests of one
room's part lie with that room.

| # | Fault | Must end in |
|---|---|---|
| 1 | kill -9 while scraping | the row is `failed: lease expired`; the next run finds it all |
| 2 | kill -9 between `completed` and sending | the digest goes out after the restart |
| 3 | kill -9 inside DATA | at most one more copy, byte for byte the same |
| 4 | kill -9 after the server's 250, before `sent` is written | the same |
| 5 | two processes, the same slot | one run, one mail |
| 6 | a process frozen past its lease, then thawed | its write is refused, it sends nothing |
| 7 | SIGTERM while scraping | the row is closed, exit inside the grace time |
| 8 | SIGTERM inside DATA | exit inside the grace time, the row says `data` |
| 9 | PostgreSQL restarted while idle | no error |
| 10 | PostgreSQL restarted at once, mid-query | the run fails or is retried; no row stuck |
| 11 | PostgreSQL down five minutes | live yes, ready no, recovers by itself |
| 12 | a PostgreSQL backend frozen | time-out, connection thrown away |
| 13 | pool exhausted | a bounded wait, then 503 |
| 14 | Redis killed | the run completes without its cache |
| 15 | Redis frozen | the run is delayed under 5 s in all |
| 16 | Redis out of memory, wrong type, corrupt value | a miss |
| 17 | SMTP refused, black-holed | back-off; the run still `completed` |
| 18 | SMTP 451, then 250 | one delivery |
| 19 | SMTP 554 | failed, one alert |
| 20 | SMTP hangs after the final dot | unknown, resent once with the same bytes |
| 21 | one of three recipients 550 | the other two get theirs |
| 22 | STARTTLS stripped by the server | refuse to send |
| 23 | SQLite locked for 10 s | 503 with "try again"; no acknowledged vote lost |
| 24 | SQLite full | 503; later votes work |
| 25 | SQLite corrupt or read-only | a clear failure at start |
| 26 | model 429, 500, time-out, invalid JSON, out of quota | retried, then a digest by keywords |
| 27 | 3 of 5 sources down | a digest that names them |
| 28 | all sources down | `failed`, one alert, not one every ten minutes |
| 29 | clock an hour forward or back | no double and no missed run |
| 30 | event loop blocked 5 s | the due run still happens |
| 31 | half-open TCP to PostgreSQL, Redis, model, SMTP | noticed within the time-out |
| 32 | disk full under the log file | the service goes on |
"""
