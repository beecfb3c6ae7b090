"""Socket options: ``read`` walks handlers case by case, ``join`` follows them to names, ``kind`` joins them."""
