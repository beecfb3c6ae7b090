package p

const (
	SNAPSHOT_OP_CREATE = iota
	SNAPSHOT_OP_DELETE
)

type T int
const (
	SO_FLUSH T = iota + 1
	SO_RECV_ANYIF
)
