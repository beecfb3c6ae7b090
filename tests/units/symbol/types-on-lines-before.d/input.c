__attribute__((noinline))
static struct lamp *
lamp_find(uint32_t number)
{
	return NULL;
}

NECP_LAMP_INLINE
const char *
lamp_name(
	const struct lamp *lamp,
	size_t *length)
{
	return lamp->name;
}

static inline bool
lamp_is_lit(void)
{
	return true;
}
