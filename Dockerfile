# Hathi in one image, for every role:
#   docker build -t hathi . && docker run --env-file .env -p 3000:3000 hathi
# docs/operating.md says how "hathi setup" writes that .env from within a container.
# Set DATABASE_URL. Without it the embedded Postgres runs in the container and keeps its data in /data.

# An exact version, so that two builds of one commit have the same base. Against a moved tag "npm run pin-images" appends
# the digest that the tag stands for now, which needs Docker; a release has it.
FROM node:24.21.0-slim AS dependencies
WORKDIR /hathi
COPY package.json package-lock.json .npmrc ./
# Installs the versions of the lock file and checks their integrity. Install scripts run only for packages that
# package.json allows: esbuild puts its binary in place, and the Postgres binaries get their links. The image has Node.
RUN npm ci --omit=dev && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24.21.0-slim
ENV NODE_ENV=production \
    HATHI_DATA=/data
RUN mkdir /data && chown node:node /data
WORKDIR /hathi
COPY --from=dependencies /hathi/node_modules ./node_modules
COPY package.json LICENSE manifest.yml ./
COPY src ./src
COPY automations ./automations
USER node
VOLUME /data
EXPOSE 3000

# Intake answers here. A worker ("start --role worker") answers at HATHI_METRICS_PORT, if that is set: give it the same
# command with that port, or run it with --no-healthcheck.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# Node is process 1 and handles SIGTERM itself: Hathi finishes its steps and hands its runs over. Give it 30 s
# ("docker stop -t 30").
CMD ["node", "src/main.ts", "start"]
