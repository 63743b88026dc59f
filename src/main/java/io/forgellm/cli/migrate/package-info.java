/** {@code forgellm migrate}. */
package io.forgellm.cli.migrate;
