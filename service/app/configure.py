"""The configuration as a whole: environment, brand file and prices, all faults at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import structlog

from service import brands, config, log, resources
from service.config import Settings
from service.errors import ConfigurationError, Fault
from service.evaluation.llm.pricing import parse as parse_prices
from service.models import Brand
from service.wording.catalogue import languages

_log = structlog.get_logger(__name__)


def prepare(
    env_file: Path | None = Path(".env"),
    environ: Mapping[str, str] | None = None,
    *,
    log_level: str | None = None,
    log_format: str | None = None,
) -> tuple[Settings, Brand]:
    """Return the settings and the brand, and set up the log.

    `log_level` and `log_format` are a command's own and override the configuration's.
    Raises ConfigurationError with every fault of the environment, the brand file and the prices.
    """
    settings = config.load(env_file, environ, also=(_faults_of_files, _faults_of_language))
    try:
        log.configure(
            level=log_level or settings.log_level,
            style=log_format or settings.log_format,
            file=settings.log_file,
            secrets=settings.secrets,
        )
    except OSError as error:
        what = f"the file {settings.log_file} cannot be written ({error.strerror})"
        fault = Fault("LOG_FILE", what, example="LOG_FILE=data/topfive.log")
        raise ConfigurationError([fault]) from error
    for warning in config.warnings(settings, env_file):
        _log.warning(warning)
    return settings, brands.load(_brand_file(settings.brand_file), settings.brand_id)


def _brand_file(path: Path) -> Path:
    """Return the file to read: the shipped one stands in for a default that is not there."""
    default: Path = Settings.model_fields["brand_file"].default
    return resources.demonstration_brand() if path == default and not path.exists() else path


def _faults_of_files(given: Mapping[str, str]) -> Sequence[Fault]:
    """Return the faults of the brand file and of the prices."""
    fields = Settings.model_fields
    path = Path(given.get("brand_file", str(fields["brand_file"].default)))
    faults: list[Fault] = []
    for read in (
        lambda: brands.load(_brand_file(path), given.get("brand_id", fields["brand_id"].default)),
        lambda: parse_prices(given.get("model_prices", "")),
    ):
        try:
            read()
        except ConfigurationError as error:
            faults += error.faults
    return faults


def _faults_of_language(given: Mapping[str, str]) -> Sequence[Fault]:
    """Return the fault of a language that there is no catalogue of."""
    wanted = given.get("mail_language", "").strip().lower()
    if not wanted or wanted in languages():
        return ()
    what = f"there is no translation into '{wanted}'; there is {', '.join(languages())}"
    return (Fault("MAIL_LANGUAGE", what, example="MAIL_LANGUAGE=en"),)
