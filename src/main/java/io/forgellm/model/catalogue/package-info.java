/**
 * The models and adapters that lie on this machine: in our own folder and in the caches of other programs, all read
 * where they are. Knows files and their metadata; knows nothing of loading, engines or downloads.
 */
package io.forgellm.model.catalogue;
