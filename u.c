/**
 * darwinidx:allow RULE -- reason
 */
int f(void);
/* write darwinidx:allow private-option above the line */
int g(void);
