import enum


class Op(enum.Enum):
    SNAPSHOT_OP_CREATE = "create"
    SNAPSHOT_OP_DELETE = enum.auto()


x = Op.SNAPSHOT_OP_CREATE
