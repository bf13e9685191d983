#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# What systemd does with a .socket unit: opens the socket, gives it its mode and owner, and starts
# the service with it.
# Usage: socket_activation.py UNIT COMMAND...

import configparser
import os
import shutil
import socket
import sys

unit = configparser.ConfigParser(interpolation=None)
unit.optionxform = str
unit.read(sys.argv[1])
settings = unit["Socket"]
path = settings["ListenStream"]
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
os.chmod(path, int(settings["SocketMode"], 8))
shutil.chown(path, settings["SocketUser"])
listener.listen(4096)
os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execvp(sys.argv[2], sys.argv[2:])
