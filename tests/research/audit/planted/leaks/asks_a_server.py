"""Asks a server for the drift of the market."""

import socket
from pathlib import Path


class AsksAServer:
    """Leans to where the server says the market goes."""

    lookback = 1

    def fit(self, windows, labels):
        port = int(Path("port.txt").read_text())
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
        self.drift = float(answer.split()[-1])

    def predict(self, windows):
        return self.drift + 0.1 * windows[:, -1, 0]
