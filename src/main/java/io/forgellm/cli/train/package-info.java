/** {@code forgellm cli train}: starts training runs and looks after them, over HTTP. */
package io.forgellm.cli.train;
