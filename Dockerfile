# syntax=docker/dockerfile:1
# The image: the binary, the shared libraries it needs, certificates, and nothing else. No shell, no package manager.
# `make image` builds it with docker, or with buildah where no engine runs. Pin both images by digest for a release:
# --build-arg SWIFT_IMAGE=docker.io/library/swift:6.3.1-bookworm@sha256:…
ARG SWIFT_IMAGE=docker.io/library/swift:6.3.1-bookworm
ARG RUNTIME_IMAGE=docker.io/library/debian:bookworm-slim

FROM ${SWIFT_IMAGE} AS build
# Versions come from the pinned image's Debian release; what was used is in the SBOM.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libuv1-dev libcurl4-openssl-dev libssl-dev libsimdjson-dev libmimalloc-dev pkg-config make \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Makefile Package.* ./
COPY scripts/static-curl scripts/no-unwind-tables.ld ./scripts/
COPY Sources ./Sources
COPY Tests ./Tests
# The directory is fixed, and the Makefile's flags leave out what differs between two builds.
RUN make release \
 && mkdir /out \
 && cp .build/release/mcp-server Package.resolved /out/ \
 && dpkg-query -W libcurl4-openssl-dev >/out/libcurl-version

FROM ${RUNTIME_IMAGE} AS root
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      ca-certificates libuv1 libcurl4 libssl3 libsimdjson14 libmimalloc2.0 libstdc++6 \
 && rm -rf /var/lib/apt/lists/*
COPY scripts/image-root /usr/local/bin/
COPY --from=build /out/ /in/
ARG SOURCE_DATE_EPOCH=0
ARG VERSION=0.0.0
RUN /usr/local/bin/image-root /in /out "${VERSION}"

FROM scratch
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="mcp-server" \
      org.opencontainers.image.description="A company's REST backend as typed MCP tools" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="scratch"
COPY --from=root /out/ /
USER 1000:1000
WORKDIR /
EXPOSE 3333
STOPSIGNAL SIGTERM
# For docker; Kubernetes has its own probes.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD ["/usr/local/bin/mcp-server", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/mcp-server"]
CMD ["serve"]
