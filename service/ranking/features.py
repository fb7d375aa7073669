"""What the readers' yes and no may be about: a story's features for learning.

Pure. The same features come from a story of this run and from what was kept of a voted one.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

from service.models import Evaluation, Story, StoryMemory
from service.ranking import words


@dataclass(frozen=True, slots=True)
class Subject:
    """A story as a reader sees it in a mail: headline, outlet, topic."""

    title: str
    publisher: str
    topic: str
    link: str = ""


def of_story(story: Story, evaluation: Evaluation) -> Subject:
    """Return a story of this run as its reader will see it."""
    lead = story.items[0]
    return Subject(lead.title, lead.outlet, evaluation.topic, str(evaluation.link))


def of_memory(memory: StoryMemory) -> Subject:
    """Return a voted story as its reader saw it."""
    title = memory.sent.title if memory.sent else memory.title
    return Subject(title, memory.publisher, memory.topic, memory.link)


def features(subject: Subject) -> Mapping[str, float]:
    """Return named features, the words' part of unit length."""
    terms = words.terms(subject.title)
    named = [f"w:{term}" for term in terms]
    named += [f"b:{a} {b}" for a, b in itertools.pairwise(terms)]
    share = 1.0 / math.sqrt(len(named) or 1)
    found = dict.fromkeys(named, share)
    if subject.publisher:
        found[f"publisher:{subject.publisher.casefold()}"] = share
    if subject.topic:
        found[f"topic:{subject.topic.casefold()}"] = 1.0
    return found
