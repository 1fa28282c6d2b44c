# Hathi in one image, for every role:
#   docker build -t hathi . && docker run --env-file .env -p 3000:3000 hathi
# Give it DATABASE_URL. Without it the embedded Postgres runs in the container and keeps its data in /data.

FROM node:24-slim AS dependencies
WORKDIR /hathi
COPY package.json package-lock.json .npmrc ./
# Install scripts run here: esbuild puts its binary in place, and the Postgres binaries get their links.
# "npm install" takes the versions of the lock file too; "npm ci" wants an entry for every platform's optional
# binary of the development tools, and some are not in it.
RUN npm install --omit=dev --no-save

FROM node:24-slim
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
