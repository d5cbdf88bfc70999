# docker build -t replyx --build-arg COMMIT=$(git rev-parse HEAD) .
# docker run -p 8080:8080 -v replyx:/data --read-only replyx

FROM node:22-bookworm-slim AS build
WORKDIR /src
# Dependencies first: they change less often than the sources, so this layer is kept.
COPY package.json bun.lock bunfig.toml ./
COPY scripts/bun.sh scripts/
RUN sh -c '. scripts/bun.sh' scripts/build
COPY . .
ARG COMMIT=""
RUN REPLYX_COMMIT="$COMMIT" sh -c '. scripts/bun.sh && bun scripts/build.ts' scripts/build

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="ReplyX" \
      org.opencontainers.image.description="Self-hosted AI customer support in one executable." \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /src/dist/replyx /usr/local/bin/replyx
COPY LICENSE /usr/share/doc/replyx/
# A named volume takes over the owner of the folder it covers; a bind mount must belong to 10001 already.
RUN install -d -o 10001 -g 10001 -m 0700 /data
USER 10001:10001
ENV REPLYX_LISTEN=0.0.0.0:8080 REPLYX_DATA_DIR=/data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["/usr/local/bin/replyx", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/replyx"]
CMD ["serve"]
