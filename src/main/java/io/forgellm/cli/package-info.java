/**
 * The command line: {@code forgellm …}. It speaks to the server over HTTP only and knows no engine, no database and no
 * model format; {@code docs/cli.md} is its reference.
 */
package io.forgellm.cli;
