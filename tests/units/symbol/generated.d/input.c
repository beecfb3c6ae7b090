#define PAIR_PROTOTYPE(name, type) \
	void name##_PAIR_INSERT(struct type *); \
	struct type *name##_PAIR_FIND(int key)
#define PAIR_GENERATE(name, type) \
	void name##_PAIR_INSERT(struct type *item) { item->used = 1; } \
	struct type *name##_PAIR_FIND(int key) { return 0; }

struct necp_lamp {
	int used;
};

PAIR_PROTOTYPE(necp_lamp_pairs, necp_lamp);
PAIR_GENERATE(necp_lamp_pairs, necp_lamp);
PAIR_PROTOTYPE(candle_pairs, candle);
