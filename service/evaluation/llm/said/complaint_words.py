r"""How servers say what is wrong, by what it is about: one pattern a line, after their messages.

Blanks in a pattern stand for white space, `_` or `-`: codes and sentences say the same.
"""

from __future__ import annotations

import re


def _any_of(patterns: str) -> re.Pattern[str]:
    lines = (line.strip().replace(" ", r"[\s_-]?") for line in patterns.strip().splitlines())
    return re.compile("|".join(lines), re.IGNORECASE)


CONTENT = _any_of(r"""
    content (filter|policy|moderation|management|safety|exists risk|blocked|violat)
    responsible ai
    data inspection
    inappropriate (content|input)
    prohibited (content|input|text|use)
    sensitive (content|word|info|text|data)
    (sensitive|flagged|unsafe|harmful|objectionable|illegal)\b.{0,30}\b(content|input|prompt|text)
    new sensitive
    (input|prompt|content|text|output)\b.{0,40}\b(flagged|sensitive|unsafe|harmful|prohibited)
    (input|prompt|content|text|output)\b.{0,40}\bnot (comply|compliant)
    (moderation|moderated|moderator)
    safety (check|filter|system|setting|guideline|polic|reason)
    \bsafety\b
    block(ed)? (reason|due|by|for)\b.{0,40}(safety|polic|content|prohibited|harm|filter)
    censor
    guardrail
    usage (policy|policies|guideline)
    violat\w*\b.{0,60}(polic|guideline)
    invalid prompt
    prompt (blocked|feedback)
    high risk
    jailbreak
    recitation
    audit fail
    敏感|违规|不安全|违法|审核|不当内容|内容安全|有害
""")
TOO_LONG = _any_of(r"""
    context (length|size|window|limit|overflow|shift)
    (exceed\w*|over) (the)? (model)? token limit
    max tokens must be at least 1, got -
    maximum context
    exceed context
    \bn ctx\b|\bn keep\b
    too many (input|prompt)? tokens
    max(imum)? (model|sequence|prompt|input) (length|len|tokens)
    (prompt|input|request|messages?|query|sequence|text)\b.{0,40}\btoo (long|large|big)\b
    (prompt|input|messages?|query|sequence|text)\b.{0,40}\bexceeds? (the)? (max|limit|model)
    too (long|large|big)\b.{0,20}(prompt|input|to process)
    input (token|length)\w*\b.{0,60}(exceed|limit|should|must|maximum)
    length of (the)? (prompt|input|messages)
    reduce (the|your)? (length|prompt|input|size of)
    must have less than \d+ tokens
    inputs?`? tokens \+
    range of input length
    larger than the max context
    longer than the model
    output limit was reached
    输入.{0,12}(过长|超)|超.{0,8}(长度|上下文)
""")
LIMIT_TOO_HIGH = _any_of(r"""
    max (completion|output)? tokens\W{0,3} (must|should|has to) be (less|lower|at most|smaller|<)
""")
"""Of what we let an answer have: it is no word on the length of the question."""
QUOTA = _any_of(r"""
    insufficient (quota|balance|credit|fund)
    exceeded (your)? current quota
    billing
    credit balance
    out of credits
    not enough (credit|balance|fund)
    arrear
    payment required
    requires more credits
    good standing
    (quota|credits?|balance)\b.{0,30}\b(exhausted|used up|depleted)
    spend(ing)? limit
    budget\b.{0,20}\bexceeded
    (exceeded|over) budget
    free tier only|free quota
    余额不足|欠费
""")
KEY = _any_of(r"""
    (key|token|credentials?)\b.{0,40}\b(not valid|invalid|incorrect|expired|wrong|revoked)
    (api|access|auth\w*) (key|token|credentials?)\b.{0,40}\b(missing|required|not found)
    (invalid|incorrect|wrong|missing|expired|no) (api|auth\w*|access|subscription) (key|token)
    (invalid|incorrect|wrong|missing|expired|no) (auth\w*)? credentials
    unauthenticated|unauthori[sz]ed
    authentication (failed|error|required|fails)
    no auth
""")
ACCOUNT = _any_of(r"""
    account\b.{0,60}\b(suspended|disabled|deactivated|banned|restricted)
""")
MODEL = _any_of(r"""
    model (not (exist|found|loaded|available)|decommissioned|deprecated)
    no such model|not a valid model
    (unknown|invalid|unsupported|nonexistent) model\b
    no models? (is|are)? (loaded|available)
    unexpected endpoint
    model\b.{0,80}\b(not (exist|found|available|loaded|a valid)|does not exist|no longer)
    model\b.{0,80}\b(decommissioned|is not (a valid|supported|available)|unknown|unavailable)
    failed to load model
    模型不存在
""")
PASSES = _any_of(r"""
    overload
    rate limit
    too many requests
    temporar
    try again
    retry
    timed? out
    upstream
    unavailable
    capacity
    busy
    loading model|is (currently)? loading
    no available
    throttl
    insufficient system resource
    (server|network) error
    bad gateway
    exhausted
    繁忙
""")
FILLS_AGAIN = _any_of(r"""
    retry in
    retry delay
    try again in
    per minute
    \b[rt]pm\b
""")
"""Of a quota."""
FAILED_GENERATION = _any_of(r"""
    json validate failed
    failed to (generate|validate) json
    failed generation
    tool use failed
    does not match the expected \S+ format
    failed to parse (the)? (output|response)
""")
"""The model's own slip in keeping to a schema; the next try may well do."""
REFUSES = _any_of(r"""
    unsupported|not supported
    unknown|unrecogni[sz]ed
    parameter
    permitted
    invalid
""")
OUR_PARAMETERS = (
    "response_format", "json_schema", "json_object", "reasoning_effort", "reasoning",
    "max_completion_tokens", "max_tokens", "structured output", "guided", "grammar", "schema",
    "system role", "system message", "roles must alternate", "role 'system'", "thinking",
    "developer instruction", "requested parameters", "minitems", "maxitems",
)  # fmt: skip
"""What we send beside the question, and how servers call it."""
