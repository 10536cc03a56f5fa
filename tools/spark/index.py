#!/usr/bin/env python3
"""Builds an index on a Spark cluster: each task makes parts of some inputs, then the parts are merged.

    spark-submit tools/spark/index.py --sidelight /opt/sidelight --parts /shared/parts --out /shared/news.sidelight \\
        --merge=--name="World news" /shared/archives/*.warc.gz

The command lies at one path on every machine, and so do --parts and the inputs that are files; http(s) addresses are
streamed into the command. The index has the bytes that one `sidelight build` of all inputs would give.

The command works on the machine's own disk, with as many threads as the task has cores. A part that is done is copied
beside its place under a name of its attempt's own and then moved to it, which is one step. So a task that is
tried again, or that Spark runs twice at a time, puts the same bytes in the same place, and what an attempt that was
killed leaves behind is never merged: it goes with the folder of this run.
"""

import argparse
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
import uuid


def arguments(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="files and addresses that `sidelight build` takes")
    parser.add_argument("--out", required=True, metavar="FILE", help="file to write the index to, on the driver")
    parser.add_argument("--parts", required=True, metavar="FOLDER", help="folder that every machine reaches")
    parser.add_argument("--sidelight", default="sidelight", metavar="PATH", help="the command, on every machine")
    parser.add_argument("--tasks", type=int, metavar="N", help="number of tasks; one an input where absent")
    parser.add_argument("--build", default=[], action="append", metavar="ARGUMENT",
                        help="argument of `sidelight build --part`, as --build=--strict; several times for several")
    parser.add_argument("--merge", default=[], action="append", metavar="ARGUMENT",
                        help="argument of `sidelight merge`, as --merge=--memory=4G; several times for several")
    parser.add_argument("--keep-parts", action="store_true", help="leave the parts there when they are merged")
    return parser.parse_args(words)


def groups_of(inputs, count):
    """Inputs in `count` groups, in their order, whose sizes differ by one at most."""
    count = max(1, min(count or len(inputs), len(inputs)))
    return [inputs[len(inputs) * n // count:len(inputs) * (n + 1) // count] for n in range(count)]


def is_address(text):
    return text.lower().startswith(("http://", "https://"))


def run(command, address=None, cores=None):
    """Runs a command on so many cores, all where that is not said, with the bytes at an address as its input if any.

    What it says goes to the log; where it fails, it is the error.
    """
    environment = {**os.environ, "RAYON_NUM_THREADS": str(cores)} if cores else None
    with tempfile.TemporaryFile() as words, contextlib.ExitStack() as stack:
        child = stack.enter_context(subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=words))
        # Where this ends early, so does the command.
        stack.callback(child.kill)
        missing = stream(address, child.stdin) if address else 0
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
        code = child.wait()
        words.seek(0)
        said = words.read().decode("utf-8", "replace")
    sys.stderr.write(said)
    if code != 0:
        last = said.strip()[-2000:]
        raise RuntimeError(f"{' '.join(command)} ended with {code} on {socket.gethostname()}: {last}")
    if missing:
        raise RuntimeError(f"{address}: the answer ended {missing} bytes too early")


def stream(address, into):
    """Writes the bytes at an address; gives how many are missing: what breaks off looks like what has ended."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        # A command that has ended reads no more, and its words say why.
        with contextlib.suppress(BrokenPipeError):
            shutil.copyfileobj(answer, into, 1 << 20)
            return answer.length or 0
    return 0


def build_parts(number, inputs, options):
    """Makes the parts of a task's inputs: one of all its files, and one of each address. Gives their paths."""
    files = [name for name in inputs if not is_address(name)]
    for name in files:
        # One that is not there would be noted and left out, like what is wrong in others.
        os.stat(name)
    sources = [(files, None)] if files else []
    sources += [(["-"], address) for address in inputs if is_address(address)]
    parts = []
    for place, (names, address) in enumerate(sources):
        part = os.path.join(options["folder"], f"{number:06}-{place:06}.part")
        attempt = f"{part}.{uuid.uuid4().hex}"
        # Spark names the disks that tasks may fill.
        disk = os.environ.get("SPARK_LOCAL_DIRS", "").split(",")[0] or None
        with tempfile.TemporaryDirectory(dir=disk) as local:
            own = os.path.join(local, "own.part")
            command = [options["sidelight"], "--quiet", "build", "--part", "--out", own, *options["build"], *names]
            run(command, address, options["cores"])
            try:
                shutil.copyfile(own, attempt)
                os.replace(attempt, part)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    os.remove(attempt)
        parts.append(part)
    return parts


def main(words):
    from pyspark.sql import SparkSession

    args = arguments(words)
    # A folder of this run's own: what others have left there is not merged.
    folder = os.path.join(os.path.abspath(args.parts), f"run-{uuid.uuid4().hex}")
    os.makedirs(folder)
    inputs = [name if is_address(name) else os.path.abspath(name) for name in args.inputs]
    groups = list(enumerate(groups_of(inputs, args.tasks)))

    def of_partition(rows):
        return [part for number, group in rows for part in build_parts(number, group, options)]

    session = SparkSession.builder.appName("sidelight").getOrCreate()
    cores = int(session.sparkContext.getConf().get("spark.task.cpus", "1"))
    options = {"folder": folder, "sidelight": args.sidelight, "build": args.build, "cores": cores}
    try:
        parts = session.sparkContext.parallelize(groups, len(groups)).mapPartitions(of_partition).collect()
        run([args.sidelight, "--quiet", "merge", *sorted(parts), "--out", os.path.abspath(args.out), *args.merge])
    finally:
        session.stop()
        if not args.keep_parts:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{args.out}: {len(parts)} parts of {len(inputs)} inputs")


if __name__ == "__main__":
    main(sys.argv[1:])
