package p

func f() {
	necp_client := New()
	necp_client.Send()
}
