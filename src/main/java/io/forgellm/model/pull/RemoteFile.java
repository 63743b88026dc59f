package io.forgellm.model.pull;

import java.net.URI;
import java.nio.file.Path;

/**
 * A file to fetch and where it goes.
 *
 * @param size   in bytes, -1 if only the answer will tell
 * @param sha256 that it must have, or null if only the answer may tell
 */
record RemoteFile(URI uri, Path target, long size, String sha256) { }
