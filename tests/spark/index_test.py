"""The job of tools/spark on a cluster of two executors: the index has the bytes of one build's, whatever befalls it.

`cargo xtask spark` runs this: SIDELIGHT names the command, NEWSSTAND the folder of the newsstand's pages.
"""

import concurrent.futures
import functools
import glob
import gzip
import http.server
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import threading
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
JOB = os.path.join(HERE, "..", "..", "tools", "spark", "index.py")
SIDELIGHT = os.environ["SIDELIGHT"]
FILES = 8
ABOUT = ["--created=2026-11-20", "--name=Newsstand"]

specification = importlib.util.spec_from_file_location("index_job", JOB)
job = importlib.util.module_from_spec(specification)
specification.loader.exec_module(job)

# Kills the executor that it was started by, the first time that it is run, and is the command then.
KILLER = """#!/usr/bin/env python3
import os, signal, sys
def parent(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return int(stat.read().rsplit(")", 1)[1].split()[1])
try:
    os.mkdir(MARK)
    pid = os.getppid()
    while pid > 1:
        with open(f"/proc/{pid}/cmdline", "rb") as line:
            if b"CoarseGrainedExecutorBackend" in line.read():
                os.kill(pid, signal.SIGKILL)
                os.mkdir(MARK + ".killed")
                break
        pid = parent(pid)
except FileExistsError:
    pass
os.execv(SIDELIGHT, [SIDELIGHT, *sys.argv[1:]])
"""


def record(url, page):
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-11-20T12:00:00Z\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def write_archives(folder):
    """The newsstand's pages in some files, every second packed; one page of each file is in the next one too."""
    records = []
    for name in sorted(glob.glob(os.path.join(os.environ["NEWSSTAND"], "**", "*.html"), recursive=True)):
        with open(name, "rb") as file:
            page = file.read()
        address = re.search(rb'rel="?canonical"? href="([^"]+)"', page)
        place = os.path.relpath(name, os.environ["NEWSSTAND"])
        records.append(record(address.group(1).decode() if address else f"https://newsstand.example/{place}", page))
    assert len(records) >= 200, f"{len(records)} pages: `cargo xtask newsstand` writes them"
    names = []
    for number in range(FILES):
        own = records[number::FILES] + records[(number + 1) % FILES:][:1]
        name = os.path.join(folder, f"{number}.warc" + (".gz" if number % 2 else ""))
        with open(name, "wb") as file:
            for one in own:
                file.write(gzip.compress(one, mtime=0) if number % 2 else one)
        names.append(name)
    return names


def read(name):
    with open(name, "rb") as file:
        return file.read()


class Index(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.desk = tempfile.TemporaryDirectory()
        cls.folder = cls.desk.name
        cls.inputs = write_archives(cls.folder)
        whole = os.path.join(cls.folder, "whole.sidelight")
        subprocess.run([SIDELIGHT, "--quiet", "build", *cls.inputs, "--out", whole, *ABOUT], check=True)
        cls.whole = read(whole)

    @classmethod
    def tearDownClass(cls):
        cls.desk.cleanup()

    def submit(self, inputs, *words, sidelight=SIDELIGHT):
        """Runs the job; gives its code, what it said, and the index where there is one."""
        out = os.path.join(self.folder, f"{self.id()}.sidelight")
        environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
        submit = os.path.join(os.path.dirname(sys.executable), "spark-submit")
        command = [submit, "--master", "local-cluster[2,1,1024]", "--conf", "spark.ui.enabled=false"]
        command += ["--conf", "spark.driver.memory=512m", JOB, "--sidelight", sidelight, "--out", out]
        command += ["--parts", os.path.join(self.folder, "parts"), *words, *(f"--merge={word}" for word in ABOUT)]
        # Workers of a local cluster lay their folders in the working directory.
        done = subprocess.run(command + inputs, env=environment, cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(os.listdir(os.path.join(self.folder, "parts")), [], "parts are left")
        return done.returncode, done.stderr, read(out) if os.path.exists(out) else None

    def test_is_that_of_one_build(self):
        handler = functools.partial(Quiet, directory=self.folder)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            # The last comes over the net.
            address = f"http://127.0.0.1:{server.server_port}/{os.path.basename(self.inputs[-1])}"
            code, said, index = self.submit([*self.inputs[:-1], address], "--tasks=5")
            server.shutdown()
        self.assertEqual(code, 0, said)
        self.assertEqual(index, self.whole)

    def test_is_the_same_when_an_executor_is_killed(self):
        mark, killer = os.path.join(self.folder, "mark"), os.path.join(self.folder, "killer")
        with open(killer, "w") as file:
            file.write(KILLER.replace("SIDELIGHT", repr(SIDELIGHT)).replace("MARK", repr(mark)))
        os.chmod(killer, 0o755)
        code, said, index = self.submit(self.inputs, sidelight=killer)
        self.assertTrue(os.path.exists(mark + ".killed"), "no executor was killed")
        self.assertEqual(code, 0, said)
        self.assertEqual(index, self.whole)

    def test_fails_whole_and_says_why(self):
        broken = os.path.join(self.folder, "broken.warc")
        with open(broken, "wb") as file:
            file.write(read(self.inputs[0])[:1000])
        for name, why in [(broken, "broken.warc: the record at byte"), ("nowhere.warc", "nowhere.warc")]:
            code, said, index = self.submit([*self.inputs[:2], name], "--build=--strict")
            self.assertNotEqual(code, 0)
            self.assertIsNone(index)
            self.assertIn(why, said)

    def test_tasks_that_run_twice_at_a_time_make_one_part(self):
        # Spark does not speculate on one machine, so that two attempts are made here.
        folder = tempfile.mkdtemp(dir=self.folder)
        options = {"folder": folder, "sidelight": SIDELIGHT, "build": [], "cores": 1}
        with concurrent.futures.ThreadPoolExecutor() as pool:
            twice = list(pool.map(lambda _: job.build_parts(7, self.inputs, options), range(2)))
        self.assertEqual(twice[0], twice[1])
        self.assertEqual([os.path.join(folder, name) for name in os.listdir(folder)], twice[0])
        out = os.path.join(folder, "out.sidelight")
        subprocess.run([SIDELIGHT, "--quiet", "merge", *twice[0], "--out", out, *ABOUT], check=True)
        self.assertEqual(read(out), self.whole)

    def test_groups_hold_every_input_once(self):
        for count, sizes in [(None, [1] * 5), (2, [2, 3]), (9, [1] * 5), (1, [5])]:
            groups = job.groups_of(list("abcde"), count)
            self.assertEqual(([len(group) for group in groups], sum(groups, [])), (sizes, list("abcde")))


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


if __name__ == "__main__":
    unittest.main(verbosity=2)
