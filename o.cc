class Foo { void recvmsg_x(); };
void Foo::recvmsg_x() {}
