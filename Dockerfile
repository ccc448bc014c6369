# One image, from which the web server, the task worker and every command run.
FROM python:3.13-slim-bookworm

WORKDIR /srv/waymark
COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

COPY . .
# The key lives for this one command: collecting files asks for production settings, not for
# a key that anything is signed with, nor for a mail server.
RUN PRODUCTION=1 ALLOWED_HOSTS=build.invalid DATABASE_URL=sqlite://:memory: MAIL_OFF=1 \
    SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    python manage.py collectstatic --noinput -v 0 \
    && python -m compileall -q accounts config learning \
    && useradd --system --uid 10001 --no-create-home waymark \
    && install -d -o waymark -m 700 /var/lib/waymark

# One blocking thread a worker holds one database connection; grow by workers.
ENV PYTHONUNBUFFERED=1 \
    PRODUCTION=1 \
    STATE_DIR=/var/lib/waymark \
    GRANIAN_INTERFACE=wsgi \
    GRANIAN_HOST=0.0.0.0 \
    GRANIAN_WORKERS=2 \
    GRANIAN_BLOCKING_THREADS=1 \
    GRANIAN_RESPAWN_FAILED_WORKERS=true \
    GRANIAN_WEBSOCKETS=false
USER waymark
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --start-interval=2s \
    CMD ["python", "-m", "config.healthcheck"]
# A bad variable is said once, before workers come and go over it.
CMD ["sh", "-c", "python -m config.start && exec granian config.wsgi:application"]
