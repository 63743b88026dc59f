/** The Python program's habits, for clients that were written for it: what is deprecated, and its old statuses. */
package io.forgellm.legacy;
