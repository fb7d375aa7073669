"""The configuration as a whole: environment, brand file and prices, all faults at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from service import config, log, resources
from service.brands import loader
from service.brands.desk.saving import ASIDE, mend_torn
from service.brands.desk.watched_file import WatchedFile
from service.config import Settings
from service.config.channels import read as read_channels
from service.delivery.channels.chat.room import fault_of
from service.errors import ConfigurationError, Fault
from service.evaluation.llm.pricing import parse as parse_prices
from service.models import Brand
from service.models.channels import ChannelKind
from service.wording.catalogue import languages
from service.wording.health import demonstration_brand

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The configuration as read: checked, with all that is probably not as it was meant."""

    settings: Settings
    brand: Brand
    warnings: tuple[str, ...]
    """Sentences, the same for everybody who asks: the log at start, and `topfive check`."""
    files: tuple[tuple[str, Path], ...]
    """What was read, by its full path: the settings, each secret's file, the brand file."""


def prepare(
    env_file: Path | None = Path(".env"),
    environ: Mapping[str, str] | None = None,
    *,
    log_level: str | None = None,
    log_format: str | None = None,
    warn: bool = True,
) -> tuple[Settings, Brand]:
    """Return the settings and the brand, set up the log, and log every warning.

    `log_level` and `log_format` are a command's own and override the configuration's; one that
    neither runs nor mails has no use for the warnings (`warn`).
    Raises ConfigurationError with every fault of the environment, the brand file and the prices.
    """
    found = read(env_file, environ)
    open_log(found.settings, level=log_level, style=log_format)
    for warning in found.warnings if warn else ():
        _log.warning(warning)
    return found.settings, found.brand


def read(
    env_file: Path | None = Path(".env"), environ: Mapping[str, str] | None = None
) -> Configuration:
    """Read and check everything, and log nothing. Raises ConfigurationError as `prepare` does."""
    settings = config.load(env_file, environ, also=(_brand_of, _prices_of, _language_of, _rooms_of))
    path = _brand_file(settings.brand_file)
    file = loader.read(path, settings.brand_id)
    warned = [*config.warnings(settings), *file.warnings]
    brand = replace(file.brand, by_default=not settings.brand_chosen)
    if brand.by_default:
        warned.append(". ".join(demonstration_brand(brand.display_name)))
    files = (*config.files_read(env_file, environ), ("brand file", path.absolute()))
    return Configuration(settings, brand, tuple(warned), files)


def open_log(settings: Settings, *, level: str | None, style: str | None) -> None:
    """Set up the log as the settings say, or as a command does."""
    try:
        log.configure(
            level=level or settings.log_level,
            style=style or settings.log_format,
            file=settings.log_file,
            secrets=settings.secrets,
            zone=settings.timezone,
        )
    except OSError as error:
        what = f"the file {settings.log_file} cannot be written ({error.strerror})"
        fault = Fault("LOG_FILE", what, example="LOG_FILE=data/topfive.log")
        raise ConfigurationError([fault]) from error


def brand_of(settings: Settings) -> Brand:
    """Return the brand that these settings name. Raises ConfigurationError with its faults."""
    return loader.read(_brand_file(settings.brand_file), settings.brand_id).brand


def watched_file(
    settings: Settings, brand: Brand, refine: Callable[[Brand], Brand], *, is_ours: bool
) -> WatchedFile:
    """Return the brand file, to be read again, and changed unless it is not ours or shipped."""
    path = _brand_file(settings.brand_file)
    ours = is_ours and path == settings.brand_file
    return WatchedFile(path, brand, refine, aside=settings.data_dir / ASIDE if ours else None)


def _brand_file(path: Path) -> Path:
    """Return the file to read: the shipped one stands in for a default that is not there."""
    default: Path = Settings.model_fields["brand_file"].default
    return resources.demonstration_brand() if path == default and not path.exists() else path


def _brand_of(given: Mapping[str, str]) -> None:
    """Read the brand file that these values name, for its faults; finish a save of it first."""
    fields = Settings.model_fields
    path = Path(given.get("brand_file", str(fields["brand_file"].default)))
    folder = Path(given.get("data_dir", str(fields["data_dir"].default)))
    if mend_torn(path, folder / ASIDE):
        _log.warning(f"A save of {path} had been cut short; it is whole again")
    loader.read(_brand_file(path), given.get("brand_id", fields["brand_id"].default))


def _prices_of(given: Mapping[str, str]) -> None:
    """Read the prices, for their faults."""
    parse_prices(given.get("model_prices", ""))


def _language_of(given: Mapping[str, str]) -> None:
    """Look for the catalogue of the language."""
    wanted = given.get("mail_language", "").strip().lower()
    if not wanted or wanted in languages():
        return
    what = f"there is no translation into '{wanted}'; there is {', '.join(languages())}"
    raise ConfigurationError([Fault("MAIL_LANGUAGE", what, example="MAIL_LANGUAGE=en")])


def _rooms_of(given: Mapping[str, str]) -> None:
    """Let Apprise read the addresses of chat rooms, for what is wrong in them."""
    rooms = [one for one in read_channels(given, []) if one.kind is ChannelKind.CHAT]
    faults = [
        Fault(f"channel {one.name}", f"its address {fault}")
        for one in rooms
        if (fault := fault_of(one))
    ]
    if faults:
        raise ConfigurationError(faults)
