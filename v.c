#include <skywalk/os_skywalk.h>
#include <skywalk/os_channel.h>
