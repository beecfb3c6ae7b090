#define LAMP_REASON_LIST                        \
	X(LAMP_REASON_NONE,   LAMP_PART_ANY,  0, "No reason")  \
	/* the bulb's own */                                   \
	X(LAMP_REASON_BULB,   LAMP_PART_BULB, 1, "Bulb, gone") \
	X(LAMP_REASON_SOCKET, LAMP_PART_BULB, 2, "Socket (dry)")

#define LAMP_PART_ANY   0
#define LAMP_PART_BULB  3
#define LAMP_REASON(part, code) (((part) << 8) | (code))

typedef enum lamp_reason : uint32_t {
#define X(reason, part, code, ...) reason = LAMP_REASON(part, code),
	LAMP_REASON_LIST
#undef X
} lamp_reason_t;

#define LAMP_EVENTS(X) \
	X(ON)  \
	X(OFF)
#define LAMP_EVENT_NAME(name) LAMP_EVENT_##name,

enum lamp_event {
	LAMP_EVENT_FIRST = 7,
	LAMP_EVENTS(LAMP_EVENT_NAME)
	LAMP_EVENT_LAST
};

#define LAMP_STATS_TABLE(X) \
	X(LAMP_STATS_LIT, "lit") \
	X(LAMP_STATS_DIM, "dim")
#define LAMP_STATS_ENTRY(name, text) name,
#define LAMP_STATS_REGISTER(type, table) \
	enum _ ## type { table ## _TABLE(LAMP_STATS_ENTRY) __ ## table ## _MAX };

LAMP_STATS_REGISTER(lamp_stats, LAMP_STATS)
