FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/rivalry && /opt/rivalry/bin/pip install --no-cache-dir --no-deps -r requirements.lock
COPY . .
RUN /opt/rivalry/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim
COPY --from=build /opt/rivalry /opt/rivalry
RUN useradd --create-home --uid 1000 analyst && mkdir /data && chown analyst /data
USER 1000
# Compiled loops are kept in the image, so that a container starts at once.
ENV PATH=/opt/rivalry/bin:$PATH NUMBA_CACHE_DIR=/home/analyst/compiled
WORKDIR /data
RUN rivalry run baseline --members 2 --until 2022-12 --out /tmp/first && rm -r /tmp/first
ENTRYPOINT ["rivalry"]
CMD ["--help"]
