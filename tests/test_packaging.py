"""What is handed out: the wheel, the lock, the image's recipe and compose.yaml."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import sysconfig
import threading
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from service import __version__
from service.config import Settings
from service.config.values.value_types import SECRETS

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
IMAGE_PYTHON = {"python_version": "3.13", "sys_platform": "linux", "extra": ""}

# --- the lock ------------------------------------------------------------------------------------


def wanted() -> list[Requirement]:
    """Return what the image needs by pyproject.toml."""
    extras = PROJECT["optional-dependencies"]["embedded"]
    return [Requirement(line) for line in [*PROJECT["dependencies"], *extras]]


@pytest.fixture(scope="module")
def lock() -> dict[str, tuple[Version, int]]:
    """The lock's versions, and how many hashes each has, by name."""
    text = (ROOT / "requirements.txt").read_text("utf-8")
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    found = {}
    for line in filter(str.strip, lines):
        pin = re.fullmatch(r"([a-z0-9-]+)==(\S+)((?: +--hash=sha256:[0-9a-f]{64})+) *", line)
        assert pin, f"neither a URL, an index nor a loose version belongs here: {line[:100]}"
        found[pin[1]] = (Version(pin[2]), pin[3].count("--hash"))
    return found


def test_the_lock_has_every_dependency_in_a_version_that_pyproject_allows(
    lock: dict[str, tuple[Version, int]],
) -> None:
    for requirement in wanted():
        version, _ = lock[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


def test_the_lock_has_what_the_dependencies_depend_on_and_nothing_else(
    lock: dict[str, tuple[Version, int]],
) -> None:
    """As far as the packages that are installed here tell, which may be newer ones."""
    queue, seen = wanted(), set()
    while queue:
        requirement = queue.pop()
        name = canonicalize_name(requirement.name)
        if (name, frozenset(requirement.extras)) in seen:
            continue
        seen.add((name, frozenset(requirement.extras)))
        for line in metadata.requires(name) or []:
            needed = Requirement(line)
            environments = [IMAGE_PYTHON | {"extra": extra} for extra in ("", *requirement.extras)]
            if needed.marker is None or any(map(needed.marker.evaluate, environments)):
                queue.append(needed)
    assert {name for name, _ in seen} == set(lock)


# --- compose.yaml --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """What compose.yaml says."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return loaded


def test_every_server_tells_whether_it_is_well_and_is_waited_for(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"topfive", "postgres", "redis", "mailbox"}
    for name, service in services.items():
        assert name == "topfive" or service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
        assert service["restart"] == "unless-stopped"
    waits = services["topfive"]["depends_on"]
    assert waits == {name: {"condition": "service_healthy"} for name in ("postgres", "redis")}
    assert services["mailbox"]["profiles"] == ["mailbox"]


def test_volumes_are_named_and_declared(compose: dict[str, Any]) -> None:
    mounts = [
        mount.split(":")
        for service in compose["services"].values()
        for mount in service.get("volumes", [])
    ]
    named = {source for source, *_ in mounts if not source.startswith(".")}
    assert named == set(compose["volumes"])
    topfive = compose["services"]["topfive"]
    assert topfive["read_only"] is True
    # The brand's folder, not its file, and writable: an editor that saves by rename can do so.
    data = f"topfive-data:{topfive['environment']['DATA_DIR']}"
    assert topfive["volumes"] == [data, "./brand:/brand"]
    readme = (ROOT / "README.md").read_text("utf-8")
    assert '-v "$PWD/brand:/brand"' in readme
    assert "BRAND_FILE=/brand/" in readme


def test_the_service_is_given_only_settings_that_it_knows(compose: dict[str, Any]) -> None:
    topfive = compose["services"]["topfive"]
    known = {name.upper() for name in Settings.model_fields}
    known |= {f"{name.upper()}_FILE" for name in SECRETS}
    assert set(topfive["environment"]) <= known
    assert topfive["env_file"] == ".env"


def test_copies_can_be_added(compose: dict[str, Any]) -> None:
    """`--scale` gives each copy a name and one port of a range; the volume is all copies'."""
    topfive = compose["services"]["topfive"]
    assert not {"container_name", "hostname", "deploy"} & set(topfive)
    [port] = topfive["ports"]
    host, _, inside = port.rpartition(":")
    assert (host, inside) == ("127.0.0.1:${PORT:-8000}", str(topfive["environment"]["PORT"]))
    assert "topfive-data:/data" in topfive["volumes"]


def test_no_secret_stands_in_compose_and_no_port_is_open_to_all(compose: dict[str, Any]) -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")
    for match in re.finditer(r"(?i)(?:password|token|key|secret)\w*: +(\S+)", text):
        assert match[1].startswith("${POSTGRES_PASSWORD:?"), match[0]
    url = compose["services"]["topfive"]["environment"]["DATABASE_URL"]
    assert url.startswith("postgresql://topfive:${POSTGRES_PASSWORD:?")
    for service in compose["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


# --- the image's recipe --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def recipe() -> dict[str, list[str]]:
    """The Dockerfile's last stage: the arguments of each instruction, in order."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    stage = re.split(r"(?m)^FROM ", text)[-1].splitlines()[1:]
    found: dict[str, list[str]] = {}
    for line in stage:
        if line.strip() and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            found.setdefault(word, []).append(rest.strip())
    return found


def test_the_image_runs_as_nobody_special_and_stops_when_told(recipe: dict[str, list[str]]) -> None:
    assert recipe["USER"] == ["10001:10001"]
    assert recipe["VOLUME"] == ["/data"]
    assert json.loads(recipe["ENTRYPOINT"][0]) == ["tini", "-s", "--", "topfive"]
    assert json.loads(recipe["CMD"][0]) == ["serve"]
    assert recipe["STOPSIGNAL"] == ["SIGTERM"]


def test_the_image_sets_only_what_topfive_or_python_knows(recipe: dict[str, list[str]]) -> None:
    given = dict(pair.split("=", 1) for pair in shlex.split(recipe["ENV"][0]))
    assert given["HOST"] == "0.0.0.0"
    assert given["DATA_DIR"] == "/data"
    known = {name.upper() for name in Settings.model_fields}
    assert {n for n in given if n != "PATH" and not n.startswith("PYTHON")} <= known


@pytest.mark.slow
def test_the_image_has_byte_code_of_what_is_read_late_too(
    recipe: dict[str, list[str]], lock: dict[str, tuple[Version, int]]
) -> None:
    """Its process may write none: what has none would be compiled anew at every start."""
    told = next(line for line in recipe["RUN"] if "walk_packages" in line)
    late: set[str] = set()
    for path in (ROOT / "service").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Import):
                        late |= {alias.name.partition(".")[0] for alias in inner.names}
                    elif isinstance(inner, ast.ImportFrom):
                        late.add((inner.module or "").partition(".")[0])
    late -= {"service", *sys.stdlib_module_names}
    assert late >= {"babel", "numpy", "trafilatura"}
    assert {name for name in late if name not in told} == set()
    # It can read no more than it has: what only tests need is not in the image's lock.
    asked = {name for part in re.findall(r'import ([\w., ]+)(?=["\n;])', told)
             for name in part.split(", ")}  # fmt: skip
    whose = metadata.packages_distributions()
    outside = {
        name
        for name in (one.partition(".")[0] for one in asked)
        if name not in sys.stdlib_module_names | {"service"}
        and lock.keys().isdisjoint(canonicalize_name(dist) for dist in whose.get(name, ()))
    }
    assert (len(asked) > 10, outside) == (True, set())


def test_all_that_the_recipe_copies_is_there_and_sent(recipe: dict[str, list[str]]) -> None:
    ignored, *sent = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert ignored == "*"
    text = (ROOT / "Dockerfile").read_text("utf-8")
    for line in re.findall(r"(?m)^COPY (?!--from)(.+)$", text):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists()
            assert f"!{source}" in sent
    assert "!.env" not in sent


class _Answer(BaseHTTPRequestHandler):
    status = 200
    asked: str = ""

    def do_GET(self) -> None:
        type(self).asked = self.path
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def answering() -> Iterator[int]:
    """The port of a server that answers with `_Answer.status`."""
    server = HTTPServer(("127.0.0.2", 0), _Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_the_health_check_tells_well_from_unwell(
    recipe: dict[str, list[str]], answering: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, words = recipe["HEALTHCHECK"][0].partition("CMD ")
    _, *arguments = json.loads(words)
    # A proxy for the web must not come between the container and itself.
    environ = {"http_proxy": "http://127.0.0.1:9"}

    def exit_status(port: int, host: str = "127.0.0.2") -> int:
        environ.update(PORT=str(port), HOST=host)
        command = [sys.executable, *arguments]
        asked = subprocess.run(command, env=environ, capture_output=True, check=False)
        return asked.returncode

    assert exit_status(answering) == 0
    assert exit_status(answering, "'[127.0.0.2]'") == 0
    assert exit_status(answering, "0.0.0.0") == 1, "all addresses are asked at 127.0.0.1"
    assert _Answer.asked == "/health"
    monkeypatch.setattr(_Answer, "status", 503)
    assert exit_status(answering) == 1
    assert exit_status(9) == 1


# --- the wheel -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Installed:
    """The wheel, installed by itself into a virtual environment outside the checkout."""

    wheel: Path
    bin: Path
    folder: Path
    """An empty one, to run in."""

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.bin / command[0], *command[1:]],
            cwd=self.folder, env=plain_environment(), capture_output=True, text=True, check=False,
            timeout=60,
        )  # fmt: skip


def plain_environment() -> dict[str, str]:
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    return {name: value for name, value in os.environ.items() if name in kept}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Built and installed from the checkout; the dependencies are those of this environment."""
    if not find_spec("pip"):
        pytest.skip("this environment has no pip to build a wheel with")
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT],
        check=True, capture_output=True, cwd=folder,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    environment = folder / "venv"
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin" / "python"
    install = ["--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*pip, *install], check=True, capture_output=True, cwd=folder)
    (site,) = environment.glob("lib/python*/site-packages")
    # A plain line: it gives the packages, but does not follow the editable install's own .pth.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (folder / "empty").mkdir()
    return Installed(wheel, environment / "bin", folder / "empty")


def shipped_files() -> set[str]:
    """Return what a wheel has to hold, by its path there."""
    package = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "service").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    sql = {f"service/shipped/{p.relative_to(ROOT)}" for p in (ROOT / "sql").rglob("*.sql")}
    return package | sql | {"service/shipped/brand_repo.yaml"}


@pytest.mark.slow
def test_the_wheel_has_all_that_topfive_reads_and_nothing_else(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
        (about,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
        message = message_from_bytes(wheel.read(about))
        licence = wheel.read(about.replace("METADATA", "licenses/LICENSE"))
        commands = wheel.read(about.replace("METADATA", "entry_points.txt")).decode()
    assert held == shipped_files()
    assert {
        "service/py.typed",
        "service/evaluation/llm/prices.yaml",
        "service/web/openapi.json",
    } < held
    assert licence == (ROOT / "LICENSE").read_bytes()
    assert "topfive = service.cli.main:main" in commands
    _check_metadata(message)


def _check_metadata(message: Message) -> None:
    assert message["Name"] == "topfive"
    assert message["Version"] == __version__
    assert message["License-Expression"] == "MIT"
    assert message["Requires-Python"] == PROJECT["requires-python"]
    assert "embedded" in message.get_all("Provides-Extra", [])


@pytest.mark.slow
def test_both_names_of_the_program_work_from_an_empty_folder(installed: Installed) -> None:
    for command in (["topfive"], ["python", "-m", "service"]):
        told = installed.run(*command, "--version")
        assert (told.returncode, told.stdout) == (0, f"topfive {__version__}\n")
    assert installed.run("topfive", "init").returncode == 0
    assert "SECRET_KEY=" in (installed.folder / ".env").read_text("utf-8")
    refused = installed.run("topfive")
    assert refused.returncode == 2
    assert "OPENAI_API_KEY" in refused.stderr


@pytest.mark.slow
def test_replay_works_from_an_empty_folder(installed: Installed) -> None:
    rounds = [
        {
            "round": 1, "id": f"i{n}", "title": f"Pizza chain opens shop number {n} in town {n}",
            "publisher": f"Paper {n}", "story": f"s{n}", "published_at": "2026-01-01T00:00:00Z",
            "liked": n % 2 == 0,
        }
        for n in range(8)
    ]  # fmt: skip
    line = {
        "round": 1,
        "items": [{k: v for k, v in item.items() if k != "round"} for item in rounds],
    }
    (installed.folder / "rounds.jsonl").write_text(json.dumps(line) + "\n")
    told = installed.run("topfive", "replay", "rounds.jsonl")
    assert told.returncode == 0, told.stderr
    assert [one["round"] for one in json.loads(told.stdout.splitlines()[-1])["rounds"]] == [1]


_WATCHED = """
import sys
from pathlib import Path
checkout, allowed = Path(sys.argv[1]), Path(sys.argv[2])
def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], str | bytes | Path):
        path = Path(__import__("os").fsdecode(arguments[0])).absolute()
        if path.is_relative_to(checkout) and not path.is_relative_to(allowed):
            print("READ", path, flush=True)
sys.addaudithook(hook)
from service.cli.main import main
sys.exit(main(["demo", "--port", "0"]))
"""


@pytest.mark.slow
def test_the_demo_runs_and_reads_nothing_of_the_checkout(installed: Installed) -> None:
    python, packages = installed.bin / "python", sysconfig.get_path("purelib")
    command = [str(python), "-c", _WATCHED, str(ROOT), packages]
    told = []
    with subprocess.Popen(
        command, cwd=installed.folder, env=plain_environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as demo:  # fmt: skip
        watchdog = threading.Timer(60, demo.kill)
        watchdog.start()
        for line in demo.stdout or ():
            told.append(line)
            if "Open this:" in line:
                demo.send_signal(signal.SIGTERM)
        watchdog.cancel()
    assert demo.returncode == 0, "".join(told)
    assert any("Open this:" in line for line in told), "".join(told)
    assert [line for line in told if line.startswith("READ")] == []
