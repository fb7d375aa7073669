"""Every setting, once: its name, type, default, and the words that explain it to a person.

The words are the single source of `.env.example`, of `topfive init` and of error messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, PrivateAttr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from service.config.values import validators
from service.config.values.value_types import (
    NO_SECRETS,
    SECRETS,
    Address,
    ApiToken,
    BindHost,
    DatabaseUrl,
    Helpers,
    Hosts,
    Language,
    MailHost,
    ModelKey,
    ModelUrl,
    Networks,
    OwnPath,
    Ports,
    Quiet,
    RedisUrl,
    Seconds,
    Secret,
    Text,
    Times,
    WebUrl,
    Weekly,
    Zone,
    setting,
)
from service.models import DEFAULT_MIN_SCORE, MAX_SCORE
from service.models.channels import NamedChannel, hidden_parts
from service.text.recipient import EMAIL

CHANNELS = frozenset({EMAIL})
"""Those that a recipient may name. Each has settings below, and a row in the registry of channels
(`service.delivery.channels.registry`) that says which."""

Recipients = Annotated[
    tuple[str, ...], NoDecode, BeforeValidator(partial(validators.recipients, channels=CHANNELS))
]

MAX_INTERVAL_MINUTES = 1440
"""A day: news older than three is left alone, so a longer pause would lose some."""


class Settings(BaseSettings):
    """The whole configuration, validated. Built only by `service.config.load`."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=False,
    )

    # One setting a block, its words first, reads better than one argument a line.
    # fmt: off

    # --- where things are -------------------------------------------------------------------
    database_url: DatabaseUrl = setting(
        "Where runs, stories and outgoing mail are stored: a PostgreSQL address, or the word "
        "embedded for the PostgreSQL that comes with Topfive.",
        group="Required: where things are", why="to store what was found",
        example="postgresql://topfive:PASSWORD@db:5432/topfive", default="",
    )
    redis_url: RedisUrl = setting(
        "Where short-lived notes are kept (a Redis or Valkey address), or the word embedded. "
        "Everything in it may be lost at any time without harm.",
        why="to remember what pages said between runs", example="redis://redis:6379/0", default="",
    )
    public_url: WebUrl = setting(
        "The address under which a mail's reader reaches this service. The yes and no links in "
        "every mail start with it, so it must work on a phone.",
        why="for the yes and no links in the mail", example="https://topfive.example.com",
        default="",
    )
    # --- secrets ----------------------------------------------------------------------------
    secret_key: Secret = setting(
        "A secret of 32 characters or more that signs the links in the mail. `topfive init` makes "
        "one. If you change it, the links in old mail stop working.",
        group="Required: secrets", why="to sign the links in the mail",
        example="the output of: openssl rand -hex 32", default="",
    )
    api_token: ApiToken = setting(
        "The password of the web page and the API, 32 characters or more. May stay empty when "
        "HOST is 127.0.0.1; the word off means that a proxy guards the port.",
        why="because HOST lets other machines reach the port",
        example="the output of: openssl rand -hex 32", default="",
    )
    openai_api_key: ModelKey = setting(
        "The key of the language model's provider. Not needed with EVALUATOR=lexical; a local "
        "server that asks for none takes any word.",
        why="to let the model judge what was found (or set EVALUATOR=lexical to do without)",
        example="sk-…", default="",
    )
    # --- mail -------------------------------------------------------------------------------
    smtp_host: MailHost = setting(
        "The name of the mail server that sends the digest.",
        group="Required: mail", why="to send the mail", example="smtp.example.com", default="",
    )
    email_from: Address = setting(
        "The address that the mail comes from.",
        why="as the sender of the mail", example="topfive@example.com", default="",
    )
    email_to: Recipients = setting(
        "Who gets the mail; several addresses are separated by commas.",
        why="to know whom to write to", example="anna@example.com,ben@example.com", default=(),
    )
    smtp_port: int = setting(
        "The mail server's port: 587 with starttls, 465 with implicit.",
        group="Mail", example="587", default=587, ge=1, le=65535,
    )
    smtp_tls: Literal["starttls", "implicit", "none"] = setting(
        "How the connection to the mail server is encrypted: starttls, implicit, or none.",
        example="starttls", default="starttls",
    )
    smtp_username: Text = setting(
        "The user name at the mail server, if it asks for one.",
        example="topfive@example.com", default="",
    )
    smtp_password: str = setting(
        "The password that belongs to SMTP_USERNAME.",
        why="because SMTP_USERNAME is set", example="the mail account's password", default="",
    )
    top_results: int = setting(
        "How many findings a mail has at most.",
        example="5", default=5, ge=1, le=20,
    )
    min_score: float = setting(
        f"Findings that score less than this, from 0 to {MAX_SCORE:g}, are not mailed. Of a "
        "serious risk the score without your votes counts; what a reader asked for comes whatever "
        "it scores.",
        example=f"{DEFAULT_MIN_SCORE:.1f}", default=DEFAULT_MIN_SCORE, ge=0, le=MAX_SCORE,
    )
    max_competitor_stories: int = setting(
        "How many stories about competitors a mail has while others want their places.",
        example="1", default=1, ge=0, le=20,
    )
    email_schedule: Times = setting(
        "When mail goes out: every-run (as soon as something is new), every 60 minutes (at most "
        "one mail in that time), or times such as 07:30,16:00 (one mail at each).",
        example="every-run", default=(), validate_default=True,
    )
    catch_up_minutes: int = setting(
        "With every-run: minutes after a mail before one may go that has nothing new, only what "
        "was left over and scores 3 or more.",
        example="240", default=240, ge=0, le=10080,
    )
    timezone: Zone = setting(
        "The time zone of EMAIL_SCHEDULE, QUIET_HOURS and WEEKLY_REPORT.",
        example="Africa/Johannesburg", default="UTC", validate_default=True,
    )
    quiet_hours: Quiet = setting(
        "Hours in which mail is held back and sent afterwards, such as 22:00-06:00; "
        "empty for none.",
        example="22:00-06:00", default=None,
    )
    weekly_report: Weekly = setting(
        "When the week in review is mailed, such as monday 07:30; empty for never. Rooms of "
        "NOTIFY_URLS, and channels with weekly: true, get it in short.",
        example="monday 07:30", default=None,
    )
    mail_language: Language = setting(
        "The language of the mail, of its readers' pages and of each reason why, by its code: "
        "en or af.",
        example="en", default="en", validate_default=True,
    )
    alert_email_to: Recipients = setting(
        "Who is told when something is wrong with the service itself; empty for nobody.",
        example="ops@example.com", default=(),
    )
    # --- channels beside the mail -----------------------------------------------------------
    channels_file: OwnPath | None = setting(
        "A YAML file that lists where findings go beside the mail, each with its name, its own "
        "schedule and least score or risk; the README shows one. Empty for none.",
        group="Channels", example="channels.yaml", default=None,
    )
    notify_urls: Text = setting(
        "Chat rooms that get what the mail has, when it goes, separated by commas: the address "
        "that Slack, Teams, Discord, ntfy or Mattermost shows for copying, or Apprise's (slack, "
        "workflows, discord, tgram, ntfys, matrixs, mmosts).",
        example="ntfys://ntfy.sh/our-brand-3f9c", default="",
    )
    webhook_urls: Text = setting(
        "Programs that get each finding as signed JSON, when the mail goes, separated by commas; "
        "not the week, which a channel of CHANNELS_FILE gets by weekly: true.",
        example="https://hooks.example.com/topfive", default="",
    )
    webhook_secret: Text = setting(
        "What WEBHOOK_URLS are signed with (Standard Webhooks): whsec_ and 24 bytes or more in "
        "base64.",
        why="because WEBHOOK_URLS is set", example="whsec_ and the output of: openssl rand -base64 "
        "32", default="",
    )
    channel_allow_networks: Networks = setting(
        "Private networks in which a channel may be, such as 10.0.0.0/8; empty for none.",
        example="10.1.2.0/24", default=(),
    )
    # --- the brand and its rhythm -----------------------------------------------------------
    brand_file: OwnPath = setting(
        "The file that describes the brand; in a container such as /brand/my-brand.yaml. While "
        "neither it nor BRAND_ID is set, the demonstration brand is watched.",
        group="The brand and its rhythm", example="dev-research/brand_repo.yaml",
        default=Path("dev-research/brand_repo.yaml"),
    )
    brand_id: Text = setting(
        "Which brand of that file is watched.",
        example="debonairs", default="debonairs",
    )
    agent_run_interval_minutes: int = setting(
        "Minutes from one run to the next.",
        example="10", default=10, ge=1, le=MAX_INTERVAL_MINUTES,
    )
    run_deadline_seconds: int = setting(
        "A run that takes longer than this many seconds is stopped and marked as failed.",
        example="540", default=540, ge=5, le=86400,
    )
    max_age_hours: int = setting(
        "News older than this many hours is left alone, but for up to three entries a reading that"
        " a list has only now, dated within the last ten days: they say when they were first seen."
        " What came out while nobody read for longer is read too, ten days of it.",
        example="72", default=72, ge=1, le=8760,
    )
    # --- judging ----------------------------------------------------------------------------
    evaluator: Literal["openai", "lexical"] = setting(
        "Who judges: openai (a language model) or lexical (keywords only, free, needs no key).",
        group="Judging", example="openai", default="openai",
    )
    openai_base_url: ModelUrl = setting(
        "The address of another server that speaks OpenAI's protocol (vLLM, Ollama, LiteLLM, …); "
        "empty for OpenAI itself. Azure's ends in `?api-version=…`.",
        example="http://ollama:11434/v1", default="",
    )
    openai_model: Text = setting(
        "The model that judges.",
        example="gpt-6-luna", default="gpt-6-luna",
    )
    model_prices: Text = setting(
        "Prices in dollars per million tokens (in/cached/out) for models that Topfive does not "
        "know, such as my-model=0.10/0.01/0.50; several are separated by commas.",
        example="my-model=0.10/0.01/0.50", default="",
    )
    evaluation_concurrency: int = setting(
        "How many questions the model is asked at the same time.",
        example="6", default=6, ge=1, le=64,
    )
    evaluation_timeout_seconds: Seconds = setting(
        "How many seconds the model may take for an answer; auto: 45, or 240 where OPENAI_BASE_URL "
        "is this machine or a private network, and judging may then use 60% of a run's time.",
        example="auto", default=None,
    )
    tokens_per_run: int = setting(
        "The most tokens that one run may use; after that keywords decide.",
        example="40000", default=40_000, ge=0, le=10**12,
    )
    tokens_per_day: int = setting(
        "The most tokens that one day may use; after that keywords decide.",
        example="1500000", default=1_500_000, ge=0, le=10**12,
    )
    # --- reading the web --------------------------------------------------------------------
    scrape_concurrency: int = setting(
        "How many pages are asked for at the same time.",
        group="Reading the web", example="64", default=64, ge=1, le=1000,
    )
    scrape_per_host: int = setting(
        "How many of those may be at one site.",
        example="2", default=2, ge=1, le=16,
    )
    parse_workers: Helpers = setting(
        "Helper processes that only read pages; 0 reads them in a thread of the service. auto: "
        "none on one core or with less than 1 GiB of memory (in a container by its own limits), "
        "else one less than there are cores, at most 4.",
        example="auto", default=None,
    )
    scrape_allow_networks: Networks = setting(
        "Private networks that may be read all the same, such as 10.0.0.0/8; empty for none, "
        "which is what keeps strangers' links from reaching into your network.",
        example="10.1.2.0/24", default=(),
    )
    scrape_allow_ports: Ports = setting(
        "Ports that may be read; * for any.",
        example="80,443", default=frozenset({80, 443}),
    )
    reddit_client_id: Text = setting(
        "The id of a Reddit application, if Reddit is to be read by its API; without it Reddit's "
        "feeds are read, slowly.",
        example="AbC123", default="",
    )
    reddit_client_secret: Text = setting(
        "The secret that belongs to REDDIT_CLIENT_ID.",
        why="because REDDIT_CLIENT_ID is set", example="the application's secret", default="",
    )
    # --- the service itself -----------------------------------------------------------------
    host: BindHost = setting(
        "The address that the web page listens on: 127.0.0.1 for this machine only, 0.0.0.0 for "
        "all (then API_TOKEN is needed).",
        group="The service itself", example="127.0.0.1", default="127.0.0.1",
    )
    port: int = setting(
        "The port of the web page.",
        example="8000", default=8000, ge=0, le=65535,
    )
    allowed_hosts: Hosts = setting(
        "Other names under which this service may be asked, such as its name in a network of "
        "containers; PUBLIC_URL's name and localhost always work.",
        example="topfive,topfive.internal", default=(),
    )
    trusted_proxies: Networks = setting(
        "Networks of proxies in front of this service, beside this machine itself, whose word "
        "about the visitor's address is believed; in a container that of the machine around it.",
        example="172.16.0.0/12", default=(),
    )
    data_dir: OwnPath = setting(
        "The folder for the votes and for the embedded servers. Back it up.",
        example="data", default=Path("data"),
    )
    feedback_db: OwnPath | None = setting(
        "The file of the votes; by default feedback.db in DATA_DIR.",
        example="data/feedback.db", default=None,
    )
    keep_days: int = setting(
        "How many days runs are kept, and how long a link to share works.",
        example="365", default=365, ge=1, le=365_000,
    )
    keep_text_days: int = setting(
        "How many days the texts of what was read are kept (some 2 MB a day), so that a changed "
        "brand file or other settings can be tried on them; 0 keeps none.",
        example="30", default=30, ge=0, le=365,
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = setting(
        "How much the log says: DEBUG, INFO, WARNING or ERROR.",
        example="INFO", default="INFO",
    )
    log_format: Literal["json", "console"] = setting(
        "json for machines such as Elasticsearch, console for people.",
        example="json", default="json",
    )
    log_file: OwnPath | None = setting(
        "A file that gets the log as well; it is rotated at 10 MB and five old ones are kept.",
        example="data/topfive.log", default=None,
    )

    # fmt: on

    _noticed: tuple[str, ...] = PrivateAttr(default=())
    _channels: tuple[NamedChannel, ...] = PrivateAttr(default=())

    def noticing(self, sentences: Sequence[str], channels: Sequence[NamedChannel]) -> Self:
        """Return these settings with `sentences` on how they were read, and their channels."""
        self._noticed, self._channels = tuple(sentences), tuple(channels)
        return self

    @property
    def channels(self) -> tuple[NamedChannel, ...]:
        """The channels of CHANNELS_FILE, NOTIFY_URLS and WEBHOOK_URLS."""
        return self._channels

    @property
    def noticed(self) -> tuple[str, ...]:
        """What was taken otherwise than it is written, in sentences."""
        return self._noticed

    @property
    def votes_file(self) -> Path:
        """`FEEDBACK_DB`, or its default under `DATA_DIR`."""
        return self.feedback_db or self.data_dir / "feedback.db"

    @property
    def brand_chosen(self) -> bool:
        """Whether somebody said which brand to watch; if not, it is the demonstration brand."""
        return bool({"brand_file", "brand_id"} & self.model_fields_set)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that no log line may hold."""
        values = [str(getattr(self, name)) for name in SECRETS]
        values += [part for one in self._channels for part in hidden_parts(one)]
        return tuple(one for one in values if one not in NO_SECRETS)
