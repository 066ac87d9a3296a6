# The images of compose.yaml. Targets: web (also used by `migrate`), nginx (also by `certificate`)
# and certbot.

FROM python:3.13-slim AS packages
COPY requirements.txt /
# Wheels only: there is no compiler here, and none is needed.
RUN python -m venv --without-pip /opt/quiz \
    && pip --python /opt/quiz/bin/python install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: -r requirements.txt


FROM packages AS app
WORKDIR /app
COPY manage.py ./
COPY deploy/probe.py deploy/
COPY api api
COPY project project
COPY quiz quiz
COPY scheduler scheduler
RUN QUIZ_STATIC=/app/static QUIZ_VAR=/tmp /opt/quiz/bin/python manage.py collectstatic --noinput \
    && /opt/quiz/bin/python -m compileall -q --invalidation-mode unchecked-hash .


# pg_dump of the server's version, with all its libraries: the two bases needn't be of one Debian.
FROM postgres:18 AS pg_dump
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN install -d /opt/pg_dump \
    && cp /usr/lib/postgresql/18/bin/pg_dump /opt/pg_dump/program \
    && ldd /opt/pg_dump/program | grep -o '/[^ ]*' | xargs cp -Lt /opt/pg_dump \
    && mv /opt/pg_dump/ld-linux* /opt/pg_dump/ld.so


FROM python:3.13-slim AS web
ENV PATH=/opt/quiz/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    QUIZ_STATIC=/app/static \
    QUIZ_VAR=/var/quiz
WORKDIR /app
COPY --from=pg_dump /opt/pg_dump /opt/pg_dump
COPY --chmod=755 deploy/pg_dump.sh /usr/local/bin/pg_dump
COPY --from=packages /opt/quiz /opt/quiz
COPY --from=app /app /app
RUN install -d -o 10001 -g 10001 /var/quiz
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s --retries=3 \
    CMD ["python", "deploy/probe.py"]
CMD ["python", "-m", "project.serve"]


FROM nginx:stable AS nginx
COPY --from=app /app/static /srv/static
COPY deploy/errors /srv/errors
COPY deploy/headers.conf deploy/proxy.conf /etc/nginx/quiz/
COPY --chmod=755 deploy/start-nginx.sh deploy/certificate.sh /usr/local/bin/
COPY nginx.conf /etc/nginx/nginx.conf
RUN install -d -o 101 -g 101 /var/log/quiz /run/nginx
USER 101:101
EXPOSE 8080 8443
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --start-interval=1s --retries=3 \
    CMD ["curl", "--silent", "--fail", "http://127.0.0.1:8081/"]
ENTRYPOINT ["start-nginx.sh"]
CMD ["nginx", "-e", "stderr", "-g", "daemon off;"]


FROM python:3.13-slim AS certbot
COPY deploy/certbot.txt /
RUN python -m venv --without-pip /opt/certbot \
    && pip --python /opt/certbot/bin/python install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: -r certbot.txt
ENV PATH=/opt/certbot/bin:$PATH
COPY --chmod=755 deploy/certbot.sh /usr/local/bin/
USER 101:101
ENTRYPOINT ["certbot.sh"]
