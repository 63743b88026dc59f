/**
 * Takes an installation of the Python program over into our home: finds what it holds, shows what would be done with
 * it, does that, and undoes it. Old files are opened for reading alone. Knows nothing of HTTP: whoever runs it hands in
 * a door to the server's conversations.
 */
package io.forgellm.migration;
