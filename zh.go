package p

func f(c *Conn) { c.necp_open(); C.necp_open(0) }
