const SNAPSHOT_OP_CREATE: &str = "create";
