typedef NS_ENUM(NSInteger, Foo) {
  SO_FLUSH,
  SNAPSHOT_OP_DELETE,
};
int a = SNAPSHOT_OP_DELETE;
