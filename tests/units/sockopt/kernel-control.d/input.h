#define BEACON_CONTROL_NAME "org.example.beacon_control"
#define BEACON_OPT_FLAGS 1
enum {
	BEACON_OPT_COLOUR = 2,
	BEACON_OPT_RANGE,
};
#define BEACON_OPT_UNUSED 9
