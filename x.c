int o = SO_RECV_ANYIF; // darwinidx:allow private-option -- r
