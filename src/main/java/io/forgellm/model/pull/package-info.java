/**
 * Brings model files onto this machine: from a hub of repositories, from a URL, from a Python package, or from a folder
 * of the user's. A pull belongs to the server: clients watch it, and it goes on without them. A file has its final
 * name only when it is whole, checked and on the disk.
 */
package io.forgellm.model.pull;
