func f() { Darwin.necp_open(0); necp_open(0) }
protocol P { func necp_open() }
