# SPDX-License-Identifier: MIT
"""Sends packets by UDP, each as it is in its file.

Usage: sip_sender.py FROM TO PORT COUNT FILE...
"""

import socket
import sys
import time

source, target, port, count = sys.argv[1:5]
sender = socket.socket(socket.AF_INET6 if ":" in source else socket.AF_INET, socket.SOCK_DGRAM)
sender.bind((source, 0))
for name in sys.argv[5:]:
    with open(name, "rb") as file:
        packet = file.read()
    for _ in range(int(count)):
        sender.sendto(packet, (target, int(port)))
        time.sleep(0.002)
