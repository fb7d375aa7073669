"""What older versions stored is read as it was meant."""

from __future__ import annotations

from service.models import Evaluation, Reason, ReasonCode
from service.models.reason import as_written
from service.storage.json_codec import from_json, to_json


def test_reasons_come_back_and_sentences_of_old_rows_stay_as_written() -> None:
    topic = Reason(ReasonCode.NO_GO_TOPIC, {"phrase": "politics"})
    told = Evaluation(item_id="a", score=1.0, excluded=topic, flags=(topic,))
    stored = to_json(told)
    assert from_json(Evaluation, stored) == told
    old = stored | {
        "flags": ["banned word: cheap"],
        "excluded": "look-alike: Zazu",
        "from_cache": 1,
    }
    read = from_json(Evaluation, old | {"unscored_because": ""})
    assert read.flags == (as_written("banned word: cheap"),)
    assert (read.excluded, read.unscored_because) == (as_written("look-alike: Zazu"), None)
    assert from_json(Evaluation, stored | {"excluded": ""}).excluded is None
