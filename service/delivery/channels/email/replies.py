"""What a mail server's answer means, and what somebody should do about it. Pure.

A reply is judged by its code, by the moment it came and by its words: servers use the same 550 for
an address that does not exist, for a sender who is not logged in, and for a limit of the day. The
words are those that providers publish, or that people have reported.
"""

from __future__ import annotations

import re
from enum import IntEnum

from service.delivery.channel import Outcome, Verdict
from service.text.normalize import one_line

LIMIT_PAUSE = 3600.0
"""Seconds between attempts while a limit of the day holds: it is over within a day, no one says
when, and each attempt may count."""
_LOG_IN_NEEDED = frozenset({530, 534, 535, 538})
"""Authentication required, too weak, refused, or only over TLS (RFC 4954): the configuration."""
_READ = 2_000
"""Characters of an answer that are read: servers say what they have to in fewer."""
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_LIMIT_CODES = frozenset({"5.4.5", "4.4.5", "5.1.90", "5.7.232", "5.7.233", "5.7.705"})
"""Gmail's limits of a day, Exchange Online's of a mailbox and of a tenant."""
_FULL_MAILBOX = frozenset({"5.2.2", "5.2.3", "5.3.4", "4.2.2"})
"""The recipient's is full, or the message is too large for it (RFC 3463)."""
_RECIPIENT_CHOOSES = frozenset(
    {"5.7.12", "5.7.124", "5.7.129", "5.7.133", "5.7.134", "5.7.135", "5.7.136", "5.7.2"}
)
"""The recipient takes mail from some senders only (Exchange Online, RFC 3463)."""

_LIMIT = re.compile(
    r"\b(?:limit|quota|credits|threshold|rate|maximum|max)\w*\b.{0,60}"
    r"\b(?:exceed|reach|over\b|hit\b|used up|allowed)"
    r"|\b(?:exceed|reached|over|hit)\w*\b.{0,60}\b(?:limit|quota|credits|threshold|rate|maximum|max)"
    r"|\b(?:unusual|too many|too much|too fast|excessive)\b.{0,80}"
    r"\b(?:activity|rate|messages|e?mails|recipients|after some ?time)"
    r"|\b(?:messages|e?mails|recipients) (?:per|a|an|each|every) (?:day|hour|minute)\b"
    r"|\btry again (?:tomorrow|in \d+ hours?|after some ?time)|quotaexceeded"
    r"|\bfrequency limited|\breceiving mail at a rate\b",
)
_NO_LIMIT = re.compile(
    r"\b(?:mailbox|inbox|disk|storage|size|large|line|lines|length|hops?|received headers"
    r"|user is over|over quota|login|log-in|password|authentication attempts)\b"
)
"""Words of limits that have nothing to do with how much we send."""
_RELAY = re.compile(
    r"\brelay(?:ing|ed)?\b(?: \w+){0,3}? (?:not (?:permitted|allowed|authori[sz]ed)|denied"
    r"|disallowed|prohibited|refused|rejected|restricted)"
    r"|\b(?:unable|not (?:allowed|permitted|authori[sz]ed)|cannot|can't|refuses?|don't|do not)"
    r"(?: to)? relay"
    r"|rcpthosts|client host rejected|we do not relay|no relay|invalid credentials for relay"
    r"|\bopen relay|configured to relay|\bas a relay\b|not a gateway|handle mail for\b"
    r"|smtp relay service|\bhelo (?:command )?rejected|need fully.qualified hostname"
)
_LOG_IN = re.compile(
    r"\brequires? authentication|(?<!un)authenticat\w*(?: is)? "
    r"(?:required|needed|first|failed|failure|invalid|unsuccessful)"
    r"|(?:not|un|never) ?(?:been )?authenticated|must (?:first )?(?:be )?"
    r"(?:authenticat\w*|log ?in|logged in|issue an? auth\w*)"
    r"|(?:auth|log ?in|pop)\b.{0,20}\bfirst\b|smtp.?auth\w*|need (?:to )?auth\w*"
    r"|please (?:authenticate|log ?in)|(?:authenticate|log ?in) before"
    r"|log-?in (?:failed|failure|denied|refused|incorrect|invalid)"
    r"|authentication credentials|access denied: user|not authorized to perform"
)
_SENDER = re.compile(
    r"\b(?:sender|from|mail from|send as|sendas\w*|send on behalf|identit\w+"
    r"|envelope(?! recipient))\b.{0,80}"
    r"\b(?:not (?:owned|verified|allowed|permitted|authori[sz]ed|match\w*|exist|one of|local"
    r"|accepted|found|valid)|denied|rejected|refused|unverified|disallowed|does not|doesn't"
    r"|mismatch|invalid|unknown|blocked)"
    r"|\b(?:not (?:allowed|permitted|authori[sz]ed)|permissions?)\b.{0,30}"
    r"\b(?:to send as|send as|sender|to use this)|\bcannot send\b|\binvalid (?:sender|mail from)"
    r"|not an? (?:verified )?sender signature|\bnot verified\b|sendasdenied"
    r"|domain\b.{0,60}\bnot allowed to send|no such sender"
    r"|sending domain\b.{0,60}\bnot meet"
    r"|unauthenticated|relaying disallowed as|\bsender verif\w*\b.{0,20}\bfail"
)
_PROOF = re.compile(r"\b(?:dmarc|spf|dkim|domainkeys|sender policy framework)\b")
_PASSED = re.compile(
    r"\b(?:dmarc|spf|dkim|domainkeys)(?: (?:check|signature|verification|record|policy)s?)?\W{0,3}"
    r"(?:(?:is|was|has) )?(?:pass|ok\b|none|neutral|valid\b|verified)\w*"
    r"|(?<!not )\bpassed (?:the )?(?:dmarc|spf|dkim|domainkeys)\b"
)
"""What a server says beside its reason: the proof is there, or none was asked for."""
_NOT_PROVED = frozenset(
    {"5.7.20", "5.7.21", "5.7.22", "5.7.23", "5.7.24", "5.7.26", "5.7.27", "5.7.515"}
)
"""The sender's domain does not vouch for the server that mail comes from (RFC 7372)."""
_BLOCKED = re.compile(
    r"outgoing blocked|bad outbound sender|sending (?:paused|suspended|disabled|blocked)"
    r"|account\b.{0,40}\b(?:suspended|disabled|blocked|locked|not (?:yet )?(?:active|activated))"
    r"|user suspended|not (?:yet )?activated|unauthori[sz]ed ip|ip address\b.{0,60}\bnot"
    r"|spamhaus|block ?list|black ?list|blocked using|reverse dns|ptr record"
    r"|banned send(?:er|ing ip)|spam abuse detected|unregistered domain"
    r"|\b(?:ip|sender|sending|mta|server|your)\b.{0,40}\breputation"
    r"|\breputation\b.{0,40}\b(?:ip|sender|sending|mta|server|your|message transfer)\b"
    r"|\bdns ?bl\b|spamcop|open prox|\bdynamic ip|with dynamic|\bdns ptr|\brdns\b"
    r"|ip name lookup|mismatches client ip|cannot find your hostname|smtp server of your isp"
    r"|\b(?:your|client|source|sender|sending) (?:ip|mta|network|host(?:name)?)\b.{0,60}"
    r"\b(?:block|reject|refus|den(?:y|ied)|not (?:allowed|accepted|permitted))"
    r"|\bhost network not allowed|\bblocked ?- ?see|\bblocked ip\b|\bbad sender ip"
    r"|\b(?:from|by) (?:your|this) ip\b|\bip source bloqu"
)
_NO_SUCH_RECIPIENT = re.compile(
    r"\brecipient\b.{0,40}\b(?:unknown|not found|rejected|invalid|does)|no such|user unknown"
    r"|\brecipient\b(?:(?!\byour\b|\bsender).){0,40}\b(?:blocked|disabled|suspended)"
    r"|disabled recipient|(?<!\byour )account has been disabled or discontinued"
    r"|unknown (?:user|recipient|mailbox)|does(?: not|n't) exist|mailbox (?:unavailable|disabled)"
    r"|unroute?able|invalid (?:recipient|mailbox)|no mailbox|you tried to reach"
)
_FULL = re.compile(r"\b(?:mailbox|inbox)\b.{0,30}\bfull\b|\bover ?quota\b")

_GREYLISTED = re.compile(r"\bgr[ae]y-?list")
_LATER = re.compile(
    r"\b(?:try|retry|resend|send)\b(?: \w{1,12}){0,4} (?:later|shortly|(?:in|after) \w{1,8}"
    r"(?: few)? (?:second|minute|hour|sec|min)s?\b)"
    r"|\btemporar(?:y|il[iy])|\bservice (?:is )?currently unavailable"
)
"""What passes, with a code that says it does not."""

_POSTFIX_BEGINS = "recipient address rejected"
"""Stands before any reason that is looked for when the recipient is named."""

_CALLED_SPAM = re.compile(r"\bspam(?:my)?\b|\bjunk\b|\bvirus\b|\bmalware\b|\bcontent\b")

_SPEAKS_OTHERWISE = re.compile(
    r"^(?:Malformed[^:]{0,40}:\s*)?(?:\* (?:OK|BYE|PREAUTH)|\+OK|-ERR|HTTP/\d|SSH-\d)",
    re.IGNORECASE,
)
"""How servers of other protocols greet; any other odd line may be a server that is starting."""
_WANTS_TLS = re.compile(
    r"starttls|must issue a tls|encryption required|secure connection|\btls (?:is )?required"
)
_WANTS_TLS_CODES = frozenset({"5.7.10", "5.7.29"})
"""Encryption needed (RFC 5248), and Gmail's word for it."""
_ENCRYPT = "The mail server wants an encrypted connection: set SMTP_TLS=starttls"
_LOG_IN_REFUSED = (
    "The mail server refused the log-in: check SMTP_USERNAME and SMTP_PASSWORD; many providers "
    "want an app password there"
)
_LOG_IN_OFF = (
    "The mail server takes no password at all, so that none helps: ask its administrator to allow "
    "log-in by password (SMTP AUTH) for this mailbox, or set SMTP_HOST, SMTP_USERNAME and "
    "SMTP_PASSWORD to a relay"
)
_NOT_FROM_HERE = (
    "The mail server does not take mail from here: check SMTP_HOST, SMTP_USERNAME and SMTP_PASSWORD"
)
_NOT_THIS_SENDER = (
    "The mail server does not take mail from this sender: set EMAIL_FROM to an address that "
    "belongs to the log-in and that the provider has verified"
)
_BLOCKED_BY_PROVIDER = "The mail provider has blocked this account or machine: ask the provider"
_TAKES_NOTHING = "The mail server takes nothing from here: check SMTP_HOST and SMTP_PORT"
_OTHER_PROTOCOL = (
    "Check SMTP_HOST and SMTP_PORT: 587, 465 and 25 are ports for sending; 143, 993, 110 and 995 "
    "are for reading mail"
)
_MAY_NOT_SEND = (
    "The mail server does not let us send: check SMTP_HOST, SMTP_USERNAME, SMTP_PASSWORD and "
    "EMAIL_FROM"
)


_NO_PASSWORDS = re.compile(
    r"(?:authentication|\bauth)(?: is| has been)? (?:disabled|switched off|turned off|not enabled)"
)
"""Of a log-in: it is the way and not the password that is refused."""


class Step(IntEnum):
    """How far a conversation has come."""

    CONNECT = 1
    """Greeting, encryption and log-in: it is about us and about no message yet."""
    SENDER = 2
    RECIPIENT = 3
    BODY = 4
    """The body is on its way: from here on silence is ambiguous."""


def outcome_of(code: int, text: str, step: Step, server: str) -> Outcome:
    """Return what the reply `code` with its `text` means at this step; `server` names it."""
    said = f"{server} answered {code} {one_line(text, 200)}".rstrip(" .")
    if not 400 <= code < 600:
        odd = f"{server} answered with something that is not SMTP ({code})"
        if step is Step.CONNECT and code < 0 and _SPEAKS_OTHERWISE.search(text[:_READ]):
            began = f"{server} does not speak SMTP ({one_line(text, 80)})"
            return Outcome(Verdict.MISCONFIGURED, f"{began}. {_OTHER_PROTOCOL}", code)
        return Outcome(Verdict.UNKNOWN if step is Step.BODY else Verdict.RETRY, odd, code)
    words = one_line(text, _READ).casefold()
    enhanced = next(iter(_ENHANCED.findall(words)), "")
    if _is_limit(code, words, enhanced):
        return Outcome(
            Verdict.RETRY,
            f"{said}. The mail provider's limit is reached; the mail is kept and tried again "
            "every hour until there is room again",
            code,
            retry_after=LIMIT_PAUSE,
            limited=True,
        )
    if _GREYLISTED.search(words):
        return Outcome(Verdict.RETRY, said, code)
    if hint := _about_us(code, words, enhanced, step):
        return Outcome(Verdict.MISCONFIGURED, f"{said}. {hint}", code)
    of_recipient = _NO_SUCH_RECIPIENT.search(words.replace(_POSTFIX_BEGINS, ""))
    passes = code < 500 or (_LATER.search(words) and not of_recipient)
    return Outcome(Verdict.RETRY if passes else Verdict.FAILED, said, code)


def _is_limit(code: int, words: str, enhanced: str) -> bool:
    """Tell whether a provider says that we have sent enough for now: a pause, not an end.

    With a 4xx only what is counted by the day: a rate is over within seconds.
    """
    if enhanced in _LIMIT_CODES:
        return True
    about_us = enhanced not in _FULL_MAILBOX and not _NO_LIMIT.search(words)
    submission = re.search(r"\b(?:submission|sending|outbound|outgoing)\b.{0,20}\bquota", words)
    found = bool(_LIMIT.search(words)) and (about_us or bool(submission))
    return found and (code >= 500 or bool(re.search(r"\bdaily\b|\bday\b|credits|monthly", words)))


def _about_us(code: int, words: str, enhanced: str, step: Step) -> str:
    """Return what to mend when a refusal is about us, whoever the mail is for; empty: it is not."""
    if code in _LOG_IN_NEEDED:
        if _WANTS_TLS.search(words):
            return _ENCRYPT
        return _LOG_IN_OFF if _NO_PASSWORDS.search(words) else _LOG_IN_REFUSED
    if code < 500:
        # Postfix answers so to whoever may not relay, and to senders of a domain that is not there.
        unknown = "sender address rejected: domain not found" in words
        return _NOT_FROM_HERE if _RELAY.search(words) else _NOT_THIS_SENDER if unknown else ""
    about_mailbox = enhanced in _FULL_MAILBOX or bool(_NO_SUCH_RECIPIENT.search(words))
    about_message = bool(_CALLED_SPAM.search(words))
    unproved = bool(_PROOF.search(_PASSED.sub(" ", words))) and not _FULL.search(words)
    refused = step is Step.RECIPIENT and enhanced.startswith("5.7.")
    denied = refused and not about_mailbox and not about_message
    signs = (
        (enhanced in _WANTS_TLS_CODES, _ENCRYPT),
        (step is not Step.BODY and _WANTS_TLS.search(words), _ENCRYPT),
        (enhanced in _NOT_PROVED or (unproved and not about_mailbox), _NOT_THIS_SENDER),
        (_RELAY.search(words) or _LOG_IN.search(words), _NOT_FROM_HERE),
        (_SENDER.search(words) or (step is Step.SENDER and not about_mailbox), _NOT_THIS_SENDER),
        (_BLOCKED.search(words) and not about_mailbox, _BLOCKED_BY_PROVIDER),
        (step is Step.CONNECT, _TAKES_NOTHING),
        (denied, _MAY_NOT_SEND),
    )
    if enhanced in _RECIPIENT_CHOOSES:
        return ""
    return next((hint for found, hint in signs if found), "")
