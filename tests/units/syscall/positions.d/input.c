#define syss(fn,no) {no, 0, KERNEL_FUNNEL, fn}
int	lantern();
#ifdef COMPAT_43
#define compat(name,n) syss(__CONCAT(o,name),n)
#else
#define compat(n, name) syss(nosys,0)
#endif
struct sysent sysent[] = {
	syss(nosys,0),			/*   0 = indir */
	syss(lantern, 1), syss(beacon,2),
#if TIDE
	syss(tide,4),			/*   3 = tide */
#else
	syss(nosys,0),			/*   3 = nosys */
#endif
	compat(harbour,2),		/*   4 = old harbour */
	{ 2, 0, (sy_call_t *)pier },	/*   5 = pier */
	???
};
int	nsysent = sizeof(sysent) / sizeof(sysent[0]);
