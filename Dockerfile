# Hathi in one image, for every role:
#   docker build -t hathi . && docker run --env-file .env -p 3000:3000 hathi
# Give it DATABASE_URL. Without it the embedded Postgres runs in the container and keeps its data in /data.

# An exact version, so that two builds of one commit have one base. A digest would hold even a tag that is moved:
# docker buildx imagetools inspect node:24.21.0-slim names it, to be put behind the tag as @sha256:...
FROM node:24.21.0-slim AS dependencies
WORKDIR /hathi
COPY package.json package-lock.json .npmrc ./
# The versions of the lock file, each checked by its integrity. Install scripts run for what package.json allows:
# esbuild puts its binary in place, and the Postgres binaries get their links. The image has a Node already.
RUN npm ci --omit=dev && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24.21.0-slim
ENV NODE_ENV=production \
    HATHI_DATA=/data
RUN mkdir /data && chown node:node /data
WORKDIR /hathi
COPY --from=dependencies /hathi/node_modules ./node_modules
COPY package.json LICENSE ./
COPY src ./src
COPY automations ./automations
USER node
VOLUME /data
EXPOSE 3000

# Intake answers here; "start --role worker" listens nowhere, so run it with --no-healthcheck.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# Node is process 1 and handles SIGTERM itself: it finishes what it is doing and hands its runs over. Let it
# have 30 s ("docker stop -t 30").
CMD ["node", "src/main.ts", "start"]
