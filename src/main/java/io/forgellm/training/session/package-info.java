/** Runs as the Python program calls them: sessions, read from their folders, whoever wrote those. */
package io.forgellm.training.session;
