# The page and the API on a CPU, without torch, Spark and Java:
#   docker build -t skillmill . && docker run --rm -p 127.0.0.1:8000:8000 skillmill
FROM python:3.11-slim
COPY . /source
RUN pip install --no-cache-dir '/source[web]' && rm -rf /source && useradd --create-home mill
USER mill
WORKDIR /home/mill
EXPOSE 8000
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz')"]
ENTRYPOINT ["skillmill", "serve", "--host", "0.0.0.0"]
