typedef union {
	u_int index;
	struct {
		int left;
		int right;
	} pair;
} lamp_parameter;

typedef struct lamp_tagged {
	lamp_parameter parameter;
	union {
		int number;
		char letter;
	};
	int (*lamp_callback)(int, void *);
	struct lamp_inner {
		int deep[4];
	} inner;
} lamp_tagged_t, *lamp_tagged_ref;

typedef int (*lamp_handler_t)(struct lamp_tagged *);
typedef int lamp_check_t(int, int);
struct lamp_opaque;
extern struct lamp_tagged *lamp_first, lamp_spares[8];
int lamp_plain(int), lamp_number;
