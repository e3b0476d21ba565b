# Any Debian 12 base with Python 3.11 and its venv will do; BASE lets a desk take its own.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
WORKDIR /build
COPY pyproject.toml constraints.txt README.md LICENSE ./
RUN python3 -m venv /opt/communique \
    && mkdir -p service/communique models/tone && touch service/communique/__init__.py models/tone/none \
    && /opt/communique/bin/pip install --no-cache-dir -c constraints.txt . \
    && /opt/communique/bin/pip uninstall -y communique
COPY service service
COPY models/tone models/tone
RUN /opt/communique/bin/pip install --no-cache-dir --no-deps .

FROM ${BASE}
COPY --from=build /opt/communique /opt/communique
RUN mkdir -p /data && chown 65534:65534 /data
ENV PATH=/opt/communique/bin:$PATH COMMUNIQUE_DATA_DIR=/data PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HF_HUB_OFFLINE=1 HOME=/data
USER 65534:65534
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=30s --start-period=30s CMD ["communique", "doctor"]
ENTRYPOINT ["communique"]
CMD ["run"]
