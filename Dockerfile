# Postern in one container: the gateway and, for the embedded default, redis-server beside it.
# Build:  docker build -t postern .
# Run:    docker run -v postern-data:/var/lib/postern -v /etc/postern:/etc/postern:ro -p 25:2525 -p 8080:8080 postern

FROM node:24-bookworm-slim AS build
RUN apt-get update \
  && apt-get install -y --no-install-recommends g++ make python3 \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# Native modules are compiled against this image's own Node.
ENV npm_config_nodedir=/usr/local
COPY package.json package-lock.json .npmrc ./
RUN npm install --no-save --ignore-scripts && npm rebuild re2
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends redis-server \
  && rm -rf /var/lib/apt/lists/* \
  && groupadd --system postern \
  && useradd --system --gid postern --home-dir /var/lib/postern --shell /usr/sbin/nologin postern \
  && install -d -m 0700 -o postern -g postern /var/lib/postern /var/lib/postern/data /var/lib/postern/certs
WORKDIR /app
COPY package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY rules ./rules
ENV NODE_ENV=production \
  POSTERN_DATA=/var/lib/postern/data \
  POSTERN_CERTS=/var/lib/postern/certs
USER postern
VOLUME ["/var/lib/postern"]
EXPOSE 2525 2587 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["start"]
