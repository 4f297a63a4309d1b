# The image of every process of ours: the command says which one runs.
#
#   docker build --tag fuelgauge .                      # the product
#   docker build --tag fuelgauge-demo --target demo .   # the demo, with its stand-ins for Stripe, Slack and mail
#
# Needs a registry once, for `npm ci`. Settings for it (a mirror, certificates) come as a secret, and stay out of the image:
#
#   docker build --secret id=npmrc,src=$HOME/.npmrc --tag fuelgauge .

# No package of ours needs its install script: Temporal's bridge brings its binaries.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --ignore-scripts

FROM node:24-bookworm-slim AS product-packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY tools/containers/image tools/containers/image
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --omit=dev --ignore-scripts \
  && node tools/containers/image/strip.mjs
# The certificates that Node trusts, for Temporal's bridge, which asks the system and not Node.
RUN node --print "require('node:tls').rootCertificates.join('\n')" > certificates.pem

FROM packages AS build
COPY . .
RUN npm run build

FROM build AS demo
RUN install --directory --owner=1000 --group=1000 .local
USER 1000:1000
VOLUME /app/.local
CMD ["node", "dist/tools/demo/main.js"]

FROM build AS product
RUN rm -r dist/tools dist/*.tsbuildinfo && find dist -name '*.map' -delete

FROM debian:bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /usr/local/bin/node /usr/local/bin/node
COPY --from=product-packages /app/certificates.pem /etc/ssl/certs/ca-certificates.crt
COPY --from=product-packages /app/tools/containers/image/healthy /usr/local/bin/healthy
COPY --from=product-packages /app/node_modules node_modules
COPY --from=product /app/package.json ./
COPY --from=product /app/docs docs
COPY --from=product /app/admin/panel/looks admin/panel/looks
COPY --from=product /app/dist dist
USER 1000:1000
EXPOSE 8080
# For `docker run`; the compose file asks whether each process is ready.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["healthy", "/healthz"]
CMD ["node", "--max-semi-space-size=64", "dist/api/main.js"]
