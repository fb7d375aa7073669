# One container: the service, and within it PostgreSQL and Valkey for whoever wants nothing beside it.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/topfive
COPY requirements.txt /src/
RUN /opt/topfive/bin/pip install --quiet --require-hashes --only-binary=:all: -r /src/requirements.txt
RUN pip install --quiet hatchling
COPY pyproject.toml README.md LICENSE /src/
COPY sql /src/sql
COPY dev-research/brand_repo.yaml /src/dev-research/brand_repo.yaml
COPY service /src/service
RUN cd /src \
 && python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/topfive/bin/pip install --quiet --no-deps --no-index /wheels/*.whl \
 && /opt/topfive/bin/pip uninstall --quiet --yes pip \
 && find /opt/topfive -name __pycache__ -prune -exec rm -rf {} +

FROM python:3.13-slim
# tini reaps the processes that an embedded PostgreSQL leaves to process 1.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin topfive \
 && install -d -o topfive -g topfive /data
COPY --from=build /opt/topfive /opt/topfive
ENV PATH=/opt/topfive/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/data
USER topfive
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/health', timeout=8)"]
ENTRYPOINT ["tini", "--", "topfive"]
CMD ["serve"]
