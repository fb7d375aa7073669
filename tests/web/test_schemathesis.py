"""An outside fuzzer over the whole HTTP surface, from the description that the service ships.

`test_openapi` has a fuzzer of our own; this one knows other tricks: methods that are not described,
missing credentials, parameters of the wrong kind, bodies that break the schema.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from service.feedback.votes import Votes
from service.signing import NOBODY, Purpose, recipient_id
from service.web.context import WebContext
from service.web.security import Rate
from tests.web.conftest import Serve, context_of
from tests.web.handlers.brand.test_desk import TEXT, over, write
from tests.web.stored import NOW, READER, RUN_ID, STORY, TOKEN, Stored, found_row, vote_token

PROGRAM = shutil.which("schemathesis", path=Path(sys.executable).parent)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(PROGRAM is None and not os.environ.get("CI"), reason="needs schemathesis"),
]
_NOT_INSIDE = ("--exclude-checks", "negative_data_rejection,positive_data_acceptance")
"""Behind working links a wrong id is replaced by the working one, so its rejection is no matter;
and field names with control characters, which the schema cannot forbid, are no form."""
_READ_BY_RULES = "".join(
    f'[[operations]]\ninclude-path = "{path}"\nchecks.positive_data_acceptance.enabled = false\n'
    for path in (
        "/brand",
        "/brand/lists",
        "/brand/suggestions",
        "/deliveries",
        "/explain",
        "/findings",
        "/findings.csv",
        "/week",
    )
)
"""Forms with a file, a name or an address, or that must change something: no schema says so."""
FREELY = Rate(burst=10**6, per_second=10.0**6)


def working_links(site: WebContext) -> str:
    """Return schemathesis' configuration with links that work, so that it gets behind them."""
    reader = recipient_id(READER)
    tokens = {
        "/feedback/{token}": vote_token(site),
        "/unsubscribe/{token}": site.signer.sign(Purpose.UNSUBSCRIBE, reader, NOW),
        "/view/{token}": site.signer.sign(
            Purpose.VIEW, reader, NOW, subject=RUN_ID.replace("-", "")
        ),
        "/share/{token}": site.signer.sign(Purpose.SHARE, NOBODY, NOW, subject=STORY),
    }
    rows = [
        f'[[operations]]\ninclude-path = "{path}"\nparameters = {{ token = "{token}" }}\n'
        for path, token in tokens.items()
    ]
    runs = [
        f'[[operations]]\ninclude-path = "{path}"\nparameters = {{ run_id = "{RUN_ID}" }}\n'
        for path in ("/runs/{run_id}", "/runs/{run_id}/progress", "/runs/{run_id}/mails/{number}")
    ]
    stories = (
        f'[[operations]]\ninclude-path = "/findings/{{story}}"\nparameters.story = "{STORY}"\n'
    )
    return "\n".join([*rows, *runs, stories])


@pytest.mark.parametrize("inside", [True, False], ids=["working links", "any links"])
async def test_schemathesis_finds_nothing(
    serve: Serve, stored: Stored, votes: Votes, tmp_path: Path, inside: bool
) -> None:
    await stored.mail()
    await stored.archived(found_row())
    path = tmp_path / "brand.yaml"
    write(path, TEXT)
    client = await serve(vote_rate=FREELY, login_rate=FREELY, **over(path))
    links = working_links(context_of(client)) if inside else ""
    (tmp_path / "schemathesis.toml").write_text(f"{links}\n{_READ_BY_RULES}")
    process = await asyncio.create_subprocess_exec(
        str(PROGRAM), "--config-file", "schemathesis.toml", "run",
        str(client.make_url("/openapi.json")), "--no-color", "--mode", "all", "--seed", "1",
        "--max-examples", "25", "--header", f"Authorization: Bearer {TOKEN}",
        "--request-timeout", "30", "--continue-on-failure",
        *(_NOT_INSIDE if inside else ()),
        cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    printed, _ = await process.communicate()
    said = printed.decode()
    assert process.returncode == 0, said[-6000:]
    generated = re.search(r"(\d[\d,]*) generated", said)
    assert generated, said[-3000:]
    assert int(generated[1].replace(",", "")) > 300, said[-3000:]
    await votes.ping()  # and it is still there
