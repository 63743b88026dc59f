"""Times the image's start, from runc's call to a readiness probe that says yes."""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

POLL_SECONDS = 0.005
CACHE = "/data/start.aot"


def unpack(archive: Path, folder: Path) -> dict:
    """Lays the layers on top of one another; returns the image's configuration."""
    with tarfile.open(archive) as image:
        manifest = json.load(image.extractfile("manifest.json"))[0]
        for layer in manifest["Layers"]:
            with tarfile.open(fileobj=image.extractfile(layer)) as files:
                files.extractall(folder, numeric_owner=True)
        return json.load(image.extractfile(manifest["Config"]))["config"]


def free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


class Container:
    """As a hardened host would start it: read-only root, no capabilities, /data and /tmp alone to write to."""

    def __init__(self, root: Path, config: dict, scratch: Path, data: Path, java_options: str):
        self.port = free_port()
        self.bundle = Path(tempfile.mkdtemp(dir=scratch))
        user, group = map(int, config["User"].split(":"))
        mounts = [("/proc", "proc", "proc", []), ("/dev", "tmpfs", "tmpfs", ["mode=755"]),
                  ("/tmp", "tmpfs", "tmpfs", ["noexec", "nosuid", "nodev", "mode=1777"]),
                  ("/data", "bind", str(data), ["rbind", "rw", "nosuid", "nodev"])]
        (self.bundle / "config.json").write_text(json.dumps({
            "ociVersion": "1.0.2", "root": {"path": str(root), "readonly": True},
            "process": {"args": config["Entrypoint"] + config["Cmd"], "cwd": config["WorkingDir"],
                        "env": config["Env"] + ["FORGELLM_SECURITY_API_KEY=bench", f"QUARKUS_HTTP_PORT={self.port}",
                                                f"JDK_JAVA_OPTIONS={java_options}"],
                        "user": {"uid": user, "gid": group}, "noNewPrivileges": True, "capabilities": {}},
            "mounts": [dict(destination=to, type=kind, source=source, options=options)
                       for to, kind, source, options in mounts],
            "linux": {"namespaces": [{"type": kind} for kind in ("pid", "mount", "ipc", "uts")]}}))
        self.log = open(self.bundle / "log", "wb")
        self.began = time.monotonic()
        self.process = subprocess.Popen(self.runc("run", "--bundle", str(self.bundle), "bench"),
                                        stdout=self.log, stderr=subprocess.STDOUT)

    def runc(self, *arguments: str) -> list:
        return ["runc", "--root", str(self.bundle / "state"), *arguments]

    def ready_seconds(self) -> float:
        while True:
            if self.process.poll() is not None:
                raise SystemExit((self.bundle / "log").read_text())
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/q/health/ready", timeout=5).close()
                return time.monotonic() - self.began
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(POLL_SECONDS)

    def memory_bytes(self) -> int:
        """Resident memory of its largest process, the server."""
        pids = json.loads(subprocess.check_output(self.runc("ps", "--format", "json", "bench")))
        resident = [int(line.split()[1]) * 1024 for pid in pids
                    for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
        return max(resident)

    def end(self):
        subprocess.run(self.runc("kill", "bench", "TERM"), check=True)
        self.process.wait()
        self.log.close()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("image", type=Path)
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="forgellm-bench."))
    try:
        root = scratch / "root"
        config = unpack(options.image, root)
        data = scratch / "data"
        data.mkdir()
        user, group = map(int, config["User"].split(":"))
        os.chown(data, user, group)

        def start(java_options: str) -> tuple:
            container = Container(root, config, scratch, data, java_options)
            seconds, memory = container.ready_seconds(), container.memory_bytes()
            container.end()
            return seconds, memory

        start(f"-XX:AOTCacheOutput={CACHE}")
        cache = data / Path(CACHE).name
        variants = {"as it is": "", "with a start cache": f"-XX:AOTCache={CACHE}"}
        figures = {name: [] for name in variants}
        for _ in range(options.rounds + 1):
            for name, java_options in variants.items():
                figures[name].append(start(java_options))
        print(f"{options.image.name}, {options.rounds} rounds in alternation after one that does not count; "
              f"start cache {cache.stat().st_size / 1e6:.0f} MB")
        print("| start | ready after, s: median | least | most | resident memory, MB |")
        print("|---|---|---|---|---|")
        for name, runs in figures.items():
            seconds = [run[0] for run in runs[1:]]
            memory = statistics.median(run[1] for run in runs[1:])
            print(f"| {name} | {statistics.median(seconds):.2f} | {min(seconds):.2f} | {max(seconds):.2f} "
                  f"| {memory / 1e6:.0f} |")
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
