enum { SO_FLUSH, X };
int a = SO_FLUSH;
