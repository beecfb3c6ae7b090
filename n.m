@implementation Foo
- (int)necp_open { return 1; }
- (int)necp_open:(int)a;
@end
SEL s = @selector(necp_open);
void f(id x) { [x necp_open]; [x necp_open:1]; }
