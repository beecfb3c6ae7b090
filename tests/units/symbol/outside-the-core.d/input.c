static int necp_lamp_count;
#define NECP_LAMPS 3
int
necp_lamp_open(void)
{
	return lamp_helper(LAMP_LIMIT);
}
