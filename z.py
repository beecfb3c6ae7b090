def f(lib):
    lib.necp_open(0)
    libc.necp_open(0)
