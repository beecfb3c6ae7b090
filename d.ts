enum Op { SNAPSHOT_OP_CREATE = 'create' }
const SO_FLUSH = "flush";
const o = { SO_RECV_ANYIF: 1 };
