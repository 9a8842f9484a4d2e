"""A device that lives long: `tidemark watch`, and what it has shown."""
import queue
import subprocess
import threading
import time

from world import require

QUERY = "SELECT id, notes FROM tasks WHERE id = 'twin'"


class Watch:
    """Thread: one of its own reads; shows and stop belong to the test."""

    def __init__(self, device):
        self.process = subprocess.Popen(device.base + ["watch", "--query", QUERY], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def shows(self, text, within_s):
        deadline = time.monotonic() + within_s
        while (left := deadline - time.monotonic()) > 0:
            try:
                if text in self.lines.get(timeout=left):
                    return True
            except queue.Empty:
                return False
        return False

    def stop(self):
        self.process.terminate()
        require(self.process.wait(timeout=10) == 6, "watch ends otherwise than interrupted")
