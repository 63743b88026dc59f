/** The server's own log, kept in memory as far as a reader may want to look back. */
package io.forgellm.log;
