# JupyterLab with everything in place, for one learner. Build: docker build -t nnlib .
# Run, with a folder of one's own for the copies:
# docker run --rm -p 127.0.0.1:8888:8888 -v "$PWD/work:/home/learner/work" nnlib
FROM python:3.12-slim

# NumPy's own threads gain nothing with networks of this size.
ENV OMP_NUM_THREADS=1 PIP_NO_CACHE_DIR=1
RUN useradd --create-home learner
WORKDIR /opt/nnlib

COPY requirements.lock ./
RUN pip install --require-hashes --requirement requirements.lock

# The environment is root's: who learns cannot change it. Copies and what is remembered go to `work`.
COPY . .
RUN pip install --no-deps .
ENV NNLIB_WORK=/home/learner/work
RUN mkdir /home/learner/work && chown learner /home/learner/work

USER learner
EXPOSE 8888
CMD ["python", "run.py", "--no-venv", "lab", "--no-browser", "--ServerApp.ip=0.0.0.0"]
