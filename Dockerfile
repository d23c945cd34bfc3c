# The image is one file: build that first, as docs/ci.md says.
FROM scratch
LABEL org.opencontainers.image.source=https://github.com/cors-check/cors-check \
      org.opencontainers.image.licenses=MIT
COPY cors-check /cors-check
USER 65532:65532
ENTRYPOINT ["/cors-check"]
