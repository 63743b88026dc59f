/** What the server was set to, and by whom; it is read, never changed, while the server runs. */
package io.forgellm.settings;
