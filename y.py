import socket

SO_RECV_ANYIF = getattr(socket, "SO_RECV_ANYIF", 0x1104)
s.setsockopt(socket.SOL_SOCKET, SO_RECV_ANYIF, 1)
