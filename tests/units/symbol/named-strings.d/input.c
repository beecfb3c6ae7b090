#include <net/necp.h>

#define LAMP_ENTITLEMENT "com.apple.private.lamp.switch"

static bool
lamp_may(task_t task)
{
	return IOTaskHasEntitlement(task, "com.apple.private.lamp.dim");
}

static void
lamp_log_init(void)
{
	lamp_log = os_log_create("com.apple.lamp", "lamp-trace");
	lamp_name = "com.apple.lamp.other";
}
